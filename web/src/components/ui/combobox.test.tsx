import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { Combobox, type Option } from "./combobox";

const LANGUAGES: Option[] = [
  { value: "de", label: "German", hint: "Deutsch" },
  { value: "en", label: "English" },
  { value: "fr", label: "French", hint: "Français" },
  { value: "no", label: "Norwegian", hint: "Norsk", terms: "Bokmål" },
];

interface BoxProps {
  isMultiple?: boolean;
  start?: string[];
  onSubmit?: () => void;
}

function Box({ isMultiple, start = [], onSubmit }: BoxProps) {
  const [chosen, setChosen] = useState(start);
  const toggle = (value: string) => {
    const others = chosen.filter((each) => each !== value);
    setChosen(!isMultiple ? [value] : chosen.includes(value) ? others : [...chosen, value]);
  };
  const text = LANGUAGES.find(({ value }) => value === chosen[0])?.label;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <Combobox
        label="Language"
        options={LANGUAGES}
        chosen={chosen}
        onToggle={toggle}
        isMultiple={isMultiple}
        text={isMultiple ? "" : text}
      />
      <button>Save</button>
    </form>
  );
}

function show(props: BoxProps = {}) {
  const user = userEvent.setup();
  render(<Box {...props} />);
  return { user, box: screen.getByRole("combobox", { name: "Language" }) };
}

const options = () => screen.getAllByRole("option").map((option) => option.textContent?.trim());

/** The option that the combobox says is active, which has no focus of its own. */
function active(box: HTMLElement) {
  const id = box.getAttribute("aria-activedescendant");
  return id ? document.getElementById(id)?.textContent?.trim() : undefined;
}

test("closed it is the choice; opened it is the whole list, at the choice", async () => {
  const { user, box } = show({ start: ["fr"] });
  expect(box).toHaveValue("French");
  expect(box).toHaveAttribute("aria-expanded", "false");
  expect(box).not.toHaveAttribute("aria-controls");
  await user.click(box);
  expect(box).toHaveAttribute("aria-expanded", "true");
  expect(box).toHaveAttribute("aria-controls", screen.getByRole("listbox", { name: "Language" }).id);
  expect(options()).toHaveLength(4);
  expect(active(box)).toBe("French Français");
  expect(screen.getByRole("option", { selected: true })).toHaveTextContent("French");
});

test("the arrows move to the ends and not beyond, and Enter chooses without sending the form", async () => {
  const onSubmit = vi.fn();
  const { user, box } = show({ onSubmit });
  box.focus();
  await user.keyboard("{ArrowDown}");
  expect(active(box)).toBe("German Deutsch");
  await user.keyboard("{ArrowUp}");
  expect(active(box)).toBe("German Deutsch");
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(active(box)).toBe("Norwegian Norsk");
  expect(box).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(onSubmit).not.toHaveBeenCalled();
  expect(box).toHaveValue("Norwegian");
  expect(screen.queryByRole("listbox")).not.toBeInTheDocument();
});

test("typing searches labels, hints and other names, without accents, and says how many there are", async () => {
  const { user, box } = show();
  await user.type(box, "franc");
  expect(options()).toEqual(["French Français"]);
  expect(screen.getByRole("status")).toHaveTextContent("1 found");
  await user.clear(box);
  await user.type(box, "bokmal");
  expect(options()).toEqual(["Norwegian Norsk"]);
  await user.clear(box);
  await user.type(box, "xyz");
  expect(screen.queryByRole("option")).not.toBeInTheDocument();
  expect(screen.getByRole("status")).toHaveTextContent("Nothing found for “xyz”.");
  expect(active(box)).toBeUndefined();
});

test("Escape, Alt with the arrow up, Tab and a click beside it close it, and the choice stays", async () => {
  const { user, box } = show({ start: ["de"] });
  for (const leave of [
    () => user.keyboard("{Escape}"),
    () => user.keyboard("{Alt>}{ArrowUp}{/Alt}"),
    () => user.tab(),
  ]) {
    await user.click(box);
    await user.keyboard("nor");
    expect(screen.getByRole("listbox")).toBeInTheDocument();
    await leave();
    expect(screen.queryByRole("listbox")).not.toBeInTheDocument();
    expect(box).toHaveValue("German");
  }
  expect(screen.getByRole("button", { name: "Save" })).toHaveFocus();
});

test("of several, each is taken and given back, and Backspace gives back the last", async () => {
  const { user, box } = show({ isMultiple: true, start: ["de"] });
  await user.click(box);
  const list = screen.getByRole("listbox");
  expect(list).toHaveAttribute("aria-multiselectable", "true");
  const selected = () => within(list).queryAllByRole("option", { selected: true });
  await user.click(screen.getByRole("option", { name: /English/ }));
  expect(selected()).toHaveLength(2);
  await user.keyboard("{Backspace}");
  expect(selected().map((option) => option.textContent?.trim())).toEqual(["German Deutsch"]);
  await user.click(screen.getByRole("option", { name: /German/ }));
  expect(selected()).toHaveLength(0);
});
