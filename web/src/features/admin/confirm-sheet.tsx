"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/errors";

interface ConfirmSheetProps {
  title: string;
  /** What it does, and what it does not. */
  children: ReactNode;
  /** What the button does, in words. */
  action: string;
  /** What the other button says: that nothing happens. */
  keep?: string;
  isDangerous?: boolean;
  isReady?: boolean;
  act: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
  /** The words for a refusal, where the API's are not enough. */
  explain?: (error: unknown) => ReactNode;
}

/** Says what an act does before it is done, and why it was refused. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { title, children, action, keep = "Not now", isDangerous, isReady = true, act, onDone, onClose } = props;
  const run = useMutation({
    mutationFn: act,
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <Sheet title={title} isOpen onOpenChange={(isOpen) => !isOpen && !run.isPending && onClose()}>
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) run.mutate();
        }}
      >
        <div className="grid gap-3 text-sm">{children}</div>
        {run.error && <Notice tone="danger">{props.explain?.(run.error) ?? messageOf(run.error)}</Notice>}
        <div className="grid gap-3">
          <Button
            type="submit"
            size="large"
            variant={isDangerous ? "danger" : "primary"}
            isBusy={run.isPending}
            disabled={!isReady}
          >
            {action}
          </Button>
          <Button variant="quiet" disabled={run.isPending} onClick={onClose}>
            {keep}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
