import type { Metadata } from "next";
import { Suspense } from "react";
import { Editor } from "./editor";

export const metadata: Metadata = { title: "Your profile" };

export default function Page() {
  return (
    <Suspense>
      <Editor />
    </Suspense>
  );
}
