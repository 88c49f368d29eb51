"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Input } from "@/components/ui/field";

export function PasswordInput(props: ComponentProps<"input">) {
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...props} type={isShown ? "text" : "password"} className="pr-12" />
      <button
        type="button"
        onClick={() => setIsShown(!isShown)}
        aria-label={isShown ? "Hide the password" : "Show the password"}
        className="absolute top-1 right-1 flex size-9 items-center justify-center rounded-control text-muted hover:text-ink"
      >
        <Icon className="size-4.5" aria-hidden />
      </button>
    </div>
  );
}
