"use client";

import { useMemo, useState } from "react";
import { Combobox } from "@/components/ui/combobox";
import { zoneOffset } from "@/lib/time";
import type { ZoneChoice } from "@/lib/zone-list";
import { canonicalZone, zoneCity } from "@/lib/zones";

interface ZonePickerProps {
  zone: string;
  onChange: (zone: string) => void;
  /** The instant whose offsets are shown; now if it does not matter. */
  at?: number;
  label: string;
  id?: string;
  className?: string;
}

/** Chooses a time zone, searched by its city, country, other names or offset. */
export function ZonePicker({ zone, onChange, at, label, id, className }: ZonePickerProps) {
  const [choices, setChoices] = useState<ZoneChoice[]>();
  const [isFailed, setIsFailed] = useState(false);
  const chosen = canonicalZone(zone);
  const options = useMemo(
    () => choices?.map(({ zone: value, label: name, hint, terms }) => ({ value, label: name, hint, terms })) ?? [],
    [choices],
  );

  async function load() {
    try {
      const { zoneChoices } = await import("@/lib/zone-list");
      setChoices(zoneChoices(at ?? Date.now(), chosen));
      setIsFailed(false);
    } catch {
      setIsFailed(true);
    }
  }

  return (
    <Combobox
      id={id}
      options={options}
      chosen={[chosen]}
      onToggle={onChange}
      onOpen={() => void load()}
      note={choices ? undefined : isFailed ? "The list can’t be loaded right now." : "The list is on its way…"}
      text={at === undefined ? zoneCity(zone) : `${zoneCity(zone)} (${zoneOffset(at, zone)})`}
      label={label}
      className={className}
    />
  );
}
