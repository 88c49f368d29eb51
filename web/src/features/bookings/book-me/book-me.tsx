"use client";

import { ChevronDown, Share2 } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input, NativeSelect, Textarea } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { inText } from "@/lib/names";
import { zoneCity } from "@/lib/zones";
import { bookMeLink, BUTTON_STYLE, buttonHtml } from "./links";

const QrCode = dynamic(() => import("./qr-code").then((module) => module.QrCode), {
  loading: () => <Skeleton className="size-52" />,
});

const BUTTON_LABEL = "Book a session with me";

interface BookMeProps {
  coachId: string;
  name: string;
  durations: number[];
  zone: string;
}

/** A listed coach's link to their free times: to copy, to share, as a button for a website and as a picture for a card. */
export function BookMe({ coachId, name, durations, zone }: BookMeProps) {
  const [minutes, setMinutes] = useState<number>();
  const [hasOwnZone, setOwnZone] = useState(false);
  const choice = { minutes, zone: hasOwnZone ? zone : undefined };
  const link = bookMeLink(window.location.origin, coachId, choice);
  const html = buttonHtml(link, BUTTON_LABEL);
  return (
    <Section id="book-me" title="Book me">
      <p className="-mt-2 text-sm text-muted">
        A link to your free times, for your website, a mail or a card. Whoever follows it needs no account until they
        book.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {durations.length > 1 && (
          <Field label="Length">
            {(ids) => (
              <NativeSelect
                {...ids}
                value={minutes ?? ""}
                onChange={({ target }) => setMinutes(target.value ? Number(target.value) : undefined)}
              >
                <option value="">The client chooses</option>
                {durations.map((each) => (
                  <option key={each} value={each}>
                    {each} minutes
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
        )}
        <Field label="Times by the clocks of">
          {(ids) => (
            <NativeSelect
              {...ids}
              value={hasOwnZone ? "own" : "client"}
              onChange={({ target }) => setOwnZone(target.value === "own")}
            >
              <option value="client">The client’s place</option>
              <option value="own">{zoneCity(zone)}, as yours</option>
            </NativeSelect>
          )}
        </Field>
      </div>
      <div className="grid gap-3">
        <Field label="Your link">
          {(ids) => <Input {...ids} type="url" readOnly value={link} onFocus={({ target }) => target.select()} />}
        </Field>
        <div className="flex flex-wrap gap-3">
          <CopyButton text={link}>Copy the link</CopyButton>
          {typeof navigator.share === "function" && (
            <Button
              variant="secondary"
              // Rejected when somebody thinks better of it, which is nothing to say.
              onClick={() => void navigator.share({ title: titleOf(name), url: link }).catch(() => undefined)}
            >
              <Share2 className="size-4.5" aria-hidden /> Share it
            </Button>
          )}
        </div>
      </div>
      <Unfolding title="A button for your website">
        <p>
          {/* As it looks on another page. Shown in the browser alone. */}
          {/* eslint-disable-next-line no-restricted-syntax */}
          <a href={link} style={BUTTON_STYLE}>
            {BUTTON_LABEL}
          </a>
        </p>
        <Field label="Its HTML" help="Paste it where it belongs on your page. It loads nothing from us.">
          {(ids) => (
            <Textarea
              {...ids}
              dir="ltr"
              readOnly
              rows={5}
              value={html}
              onFocus={({ target }) => target.select()}
              className="font-mono text-xs wrap-anywhere"
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-3">
          <CopyButton text={html}>Copy the HTML</CopyButton>
        </div>
      </Unfolding>
      <Unfolding title="A QR code for a card or a slide">
        <QrCode link={link} />
      </Unfolding>
    </Section>
  );
}

function titleOf(name: string): string {
  return `Book a session with ${inText(name)}`;
}

/** Rendered once it is unfolded. */
function Unfolding({ title, children }: { title: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="group border-t border-line pt-2"
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between gap-3 rounded-control font-medium [&::-webkit-details-marker]:hidden">
        {title}
        <ChevronDown className="size-5 shrink-0 text-muted transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      {isOpen && <div className="grid gap-4 pt-3 pb-2">{children}</div>}
    </details>
  );
}
