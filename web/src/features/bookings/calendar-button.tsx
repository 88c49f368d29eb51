"use client";

import { useMutation } from "@tanstack/react-query";
import { CalendarPlus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { saveFile } from "@/lib/files";

/** Downloads the session as a calendar file. It is the API's, the same as in its mails, so that a calendar shows one event. */
export function CalendarButton({ booking }: { booking: Booking }) {
  const download = useMutation({
    mutationFn: async () => {
      const params = { path: { id: booking.id } };
      const file: Blob = await body(api.GET("/booking/{id}/calendar.ics", { params, parseAs: "blob" }));
      saveFile(file, `session-${booking.starts_at.slice(0, 10)}.ics`);
    },
  });
  return (
    <>
      <Button
        variant="secondary"
        size="large"
        className="flex-[1_1_12rem]"
        isBusy={download.isPending}
        onClick={() => download.mutate()}
      >
        {!download.isPending && <CalendarPlus className="size-4.5" aria-hidden />} Add to calendar
      </Button>
      {download.error && (
        <Notice tone="danger" className="basis-full">
          {messageOf(download.error)}
        </Notice>
      )}
    </>
  );
}
