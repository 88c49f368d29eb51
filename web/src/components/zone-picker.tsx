"use client";

import { useMemo } from "react";
import { Combobox } from "@/components/ui/combobox";
import { allZones, zoneOffset } from "@/lib/time";

interface ZonePickerProps {
  zone: string;
  onChange: (zone: string) => void;
  /** The instant whose offsets are shown. */
  at?: number;
  label: string;
  className?: string;
}

/** Chooses a time zone, searched by its city. */
export function ZonePicker({ zone, onChange, at, label, className }: ZonePickerProps) {
  const options = useMemo(() => {
    const known = allZones();
    const zones = known.includes(zone) ? known : [zone, ...known];
    return zones.map((name) => ({
      value: name,
      label: name.replaceAll("_", " "),
      ...(at ? { hint: zoneOffset(at, name) } : {}),
    }));
  }, [zone, at]);
  return (
    <Combobox
      options={options}
      chosen={[zone]}
      onToggle={onChange}
      text={zone.replaceAll("_", " ")}
      label={label}
      className={className}
    />
  );
}
