import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { zoneChoices } from "@/lib/zone-list";
import { canonicalZone, zoneCity } from "@/lib/zones";
import { reportedZones } from "@/lib/locale";
import { ZonePicker } from "./zone-picker";

const winter = Date.parse("2026-12-01T09:00:00Z");

/** Without roles and names, whose computing takes seconds for hundreds of options. */
const options = () => [...document.querySelectorAll('[role="option"]')];

async function search(words: string, zone = "Europe/Berlin") {
  const onChange = vi.fn();
  render(<ZonePicker zone={zone} at={winter} label="Your time zone" onChange={onChange} />);
  const box = screen.getByRole("combobox", { name: "Your time zone" });
  await userEvent.click(box);
  await waitFor(() => expect(options().length).toBeGreaterThan(300));
  await userEvent.click(box);
  await userEvent.paste(words);
  return { box, onChange };
}

test.each([
  ["Kolkata", /^Kolkata, India/],
  ["Calcutta", /^Kolkata, India/],
  ["India", /^Kolkata, India/],
  ["Mumbai", /^Kolkata, India/],
  ["GMT+5:30", /, /],
  ["+05:30", /, /],
  ["newfoundland", /^St Johns, Canada/],
  ["Samoa", /Samoa/],
  ["New York", /^New York, United States/],
  ["sao paulo", /^Sao Paulo, Brazil/],
])("%s is found", async (words, name) => {
  await search(words);
  expect(options()[0]).toHaveTextContent(name);
  if (words.includes("5:30")) expect(options()[0]).toHaveTextContent(/GMT\+5:30/);
});

test("an old name of the browser is the zone that is chosen, under today's name", async () => {
  const { box, onChange } = await search("Kolkata", "Asia/Calcutta");
  expect(options()[0]).toHaveTextContent(/^Kolkata, India/);
  expect(options()[0]).toHaveAttribute("aria-selected", "true");
  await userEvent.click(options()[0]!);
  expect(onChange).toHaveBeenCalledWith("Asia/Kolkata");
  expect(box).toHaveValue("Kolkata (GMT+5:30)");
});

test("every zone that a browser may be in can be chosen, and none is listed twice", () => {
  const listed = zoneChoices(winter, "UTC").map(({ zone }) => zone);
  expect(new Set(listed).size).toBe(listed.length);
  const others = reportedZones().filter((zone) => !listed.includes(canonicalZone(zone)));
  expect(others).toContain("America/Detroit");
  for (const zone of others.slice(0, 10)) expect(zoneChoices(winter, zone)[0]!.zone).toBe(canonicalZone(zone));
  expect(zoneChoices(winter, "America/Detroit")[0]).toMatchObject({ label: "Detroit, United States" });
  expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
});
