"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/errors";

interface DeleteSheetProps {
  title: string;
  /** What the button says. */
  action: string;
  children: ReactNode;
  onDelete: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is deleted for good. The deletion closes it. */
export function DeleteSheet({ title, action, children, onDelete, onClose }: DeleteSheetProps) {
  const remove = useMutation({ mutationFn: onDelete });
  return (
    <Sheet title={title} description={children} isOpen onOpenChange={onClose}>
      <div className="grid gap-4">
        {remove.error && <Notice tone="danger">{messageOf(remove.error)}</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {action}
          </Button>
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
