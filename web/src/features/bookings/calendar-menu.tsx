"use client";

import { useMutation } from "@tanstack/react-query";
import { CalendarPlus, Download, ExternalLink } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "@/components/ui/menu";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { saveFile } from "@/lib/files";
import { googleLink, outlookLink } from "./calendar-links";

interface CalendarMenuProps {
  booking: Booking;
  isCoach: boolean;
}

/** Adds a session to a calendar: by a link, or by the API's file, whose entry follows when the session moves. */
export function CalendarMenu({ booking, isCoach }: CalendarMenuProps) {
  const download = useMutation({
    mutationFn: async () => {
      const params = { path: { id: booking.id } };
      const file: Blob = await body(api.GET("/booking/{id}/calendar.ics", { params, parseAs: "blob" }));
      saveFile(file, `session-${booking.starts_at.slice(0, 10)}.ics`);
    },
  });
  const { origin } = window.location;
  const links = [
    { name: "Google Calendar", href: googleLink(booking, isCoach, origin) },
    { name: "Outlook", href: outlookLink(booking, isCoach, origin, "private") },
    { name: "Outlook at work", href: outlookLink(booking, isCoach, origin, "work") },
  ];
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button variant="secondary" size="large" className="flex-[1_1_12rem]" isBusy={download.isPending}>
            {!download.isPending && <CalendarPlus className="size-4.5" aria-hidden />} Add to calendar
          </Button>
        </MenuTrigger>
        <MenuContent align="start">
          <MenuItem onSelect={() => download.mutate()}>
            <Download className="size-4" aria-hidden /> Apple, or any other (.ics)
          </MenuItem>
          {links.map(({ name, href }) => (
            <MenuItem key={name} asChild>
              <a href={href} target="_blank" rel="noreferrer">
                <ExternalLink className="size-4" aria-hidden /> {name}
              </a>
            </MenuItem>
          ))}
          <MenuLabel>The entry of the file moves along when the session moves.</MenuLabel>
        </MenuContent>
      </Menu>
      {download.error && (
        <Notice tone="danger" className="basis-full">
          {messageOf(download.error)}
        </Notice>
      )}
    </>
  );
}
