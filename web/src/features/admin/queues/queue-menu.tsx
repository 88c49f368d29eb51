"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Gauge, List, Pause, Play, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import { api } from "@/lib/api/client";
import type { QueueStats } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { LimitsSheet } from "./limits-sheet";

/** What an admin can do with a queue. */
export function QueueMenu({ queue: stats }: { queue: QueueStats }) {
  const { queue, paused, dead } = stats;
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<"pause" | "resume" | "limits">();
  const close = () => setAsked(undefined);
  const params = { path: { queue } };

  function done(text: string) {
    tell({ text });
    void queryClient.invalidateQueries({ queryKey: adminKeys.queues });
  }

  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button variant="quiet" size="icon" aria-label={`Act on ${queue}`} className="-my-1.5">
            <Ellipsis className="size-4.5" aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => setAsked(paused ? "resume" : "pause")}>
            {paused ? <Play className="size-4" aria-hidden /> : <Pause className="size-4" aria-hidden />}
            {paused ? "Resume" : "Pause"}
          </MenuItem>
          <MenuItem onSelect={() => setAsked("limits")}>
            <Gauge className="size-4" aria-hidden /> Set limits
          </MenuItem>
          <MenuItem asChild>
            <Link href={`/admin/jobs?queue=${queue}`} prefetch={false}>
              <List className="size-4" aria-hidden /> See its jobs
            </Link>
          </MenuItem>
          {dead > 0 && (
            <MenuItem asChild>
              <Link href={`/admin/jobs?queue=${queue}&status=dead`} prefetch={false}>
                <RotateCcw className="size-4" aria-hidden /> See and retry dead jobs
              </Link>
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      {asked === "pause" && (
        <ConfirmSheet
          title={`Pause ${queue}?`}
          action={`Pause ${queue}`}
          isDangerous
          act={() => api.POST("/admin/queues/{queue}/pause", { params })}
          onDone={() => done(`${queue} is paused.`)}
          onClose={close}
        >
          <p>
            Jobs that run go on. Nothing new is started until somebody resumes it; what comes in waits, and nothing is
            lost.
          </p>
        </ConfirmSheet>
      )}
      {asked === "resume" && (
        <ConfirmSheet
          title={`Resume ${queue}?`}
          action={`Resume ${queue}`}
          act={() => api.POST("/admin/queues/{queue}/resume", { params })}
          onDone={() => done(`${queue} runs again.`)}
          onClose={close}
        >
          <p>Everything that is due starts, as fast as the workers and the limits let it.</p>
        </ConfirmSheet>
      )}
      {asked === "limits" && <LimitsSheet queue={stats} onDone={done} onClose={close} />}
    </>
  );
}
