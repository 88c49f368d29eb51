"use client";

import { Download } from "lucide-react";
import { encodeQR } from "qr";
import { useMemo } from "react";
import { Button } from "@/components/ui/button";
import { saveFile } from "@/lib/files";

/** What scanners need to be free around it, in modules (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A link as a picture for a phone's camera, drawn here: nobody else learns of it. */
export function QrCode({ link }: { link: string }) {
  const svg = useMemo(() => encodeQR(link, "svg", { border: QUIET_ZONE }), [link]);
  return (
    <div className="flex flex-wrap items-end gap-4">
      {/* eslint-disable-next-line @next/next/no-img-element -- It is drawn here, and has no address. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        alt="QR code of your link"
        width={208}
        height={208}
        className="rounded-control border border-line bg-white"
      />
      <Button variant="secondary" onClick={() => saveFile(new Blob([svg], { type: "image/svg+xml" }), "book-me.svg")}>
        <Download className="size-4.5" aria-hidden /> Save the picture (.svg)
      </Button>
    </div>
  );
}
