"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { api, body } from "@/lib/api/client";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "./confirm-sheet";
import { adminKeys } from "./keys";
import { useCanAct } from "./use-can-act";

/** Makes Rapport read-only with a reason, and ends it. What the configuration says can't be ended here. */
export function ReadOnlyControl() {
  const canAct = useCanAct();
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const [reason, setReason] = useState("");
  const mode = useQuery({
    queryKey: adminKeys.readOnly,
    queryFn: ({ signal }) => body(api.GET("/admin/read-only", { signal })),
  });
  if (!mode.data) return null;
  const { is_on, by_configuration } = mode.data;
  const said = is_on && mode.data.reason && (
    <p>
      The reason that people are shown: <bdi>{mode.data.reason}</bdi>
    </p>
  );
  if (by_configuration)
    return (
      <>
        {said}
        <p>It is so by the configuration, and ends there.</p>
      </>
    );
  if (!canAct) return said;
  return (
    <>
      {said}
      <Button
        variant={is_on ? "primary" : "danger"}
        size="small"
        className="justify-self-start"
        onClick={() => setIsAsked(true)}
      >
        {is_on ? "End read-only mode" : "Make Rapport read-only"}
      </Button>
      {isAsked && (
        <ConfirmSheet
          title={is_on ? "End read-only mode?" : "Make Rapport read-only?"}
          action={is_on ? "End read-only mode" : "Make Rapport read-only"}
          isDangerous={!is_on}
          isReady={is_on || reason.trim() !== ""}
          act={() =>
            body(
              api.PUT("/admin/read-only", { body: is_on ? { is_on: false } : { is_on: true, reason: reason.trim() } }),
            )
          }
          onDone={() => {
            tell({
              text: is_on
                ? "Everything works again, within five seconds."
                : "Rapport is read-only within five seconds.",
            });
            setReason("");
            void queryClient.invalidateQueries({ queryKey: adminKeys.readOnly });
          }}
          onClose={() => setIsAsked(false)}
        >
          {is_on ? (
            <p>People can book, pay and write again, in every process within five seconds.</p>
          ) : (
            <>
              <p>
                People can read and sign in, and nothing else: no booking, no payment, no post. Jobs go on; pause queues
                to stop them.
              </p>
              <Field label="What people are shown" help="What goes on, and until when.">
                {(control) => (
                  <Input
                    {...control}
                    maxLength={200}
                    placeholder="Back at 15:00 UTC."
                    value={reason}
                    onChange={({ target }) => setReason(target.value)}
                  />
                )}
              </Field>
            </>
          )}
        </ConfirmSheet>
      )}
    </>
  );
}
