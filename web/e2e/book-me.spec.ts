import { decodeQR } from "qr/decode.js";
import { expect, inspect, logIn, test } from "./fixtures";

test(
  "a coach's link, button and code lead to the free times as they were chosen",
  { tag: "@phone" },
  async ({ page, context, browser, baseURL }, info) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/login?next=/coach");
    await logIn(page, "ben@demo.rapport.example");
    const section = page.getByRole("region", { name: "Book me" });
    await section.getByLabel("Length").selectOption("60 minutes");
    await section.getByLabel("Times by the clocks of").selectOption("own");
    await section.getByRole("button", { name: "Copy the link" }).click();
    await expect(section.getByRole("status").first()).toHaveText("Copied.");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(new RegExp(`^${baseURL}/coaches/[0-9a-f-]{36}\\?zone=[^&]+&minutes=60#book$`));
    await expect(section.getByLabel("Your link")).toHaveValue(link);

    await section.getByText("A button for your website").click();
    await expect(section.getByRole("link", { name: "Book a session with me" })).toHaveAttribute("href", link);
    await section.getByText("A QR code for a card or a slide").click();
    const code = section.getByRole("img", { name: "QR code of your link" });
    await expect(code).toBeVisible();
    const pixels = await code.evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 480;
      const drawing = canvas.getContext("2d")!;
      drawing.fillStyle = "white";
      drawing.fillRect(0, 0, 480, 480);
      drawing.drawImage(image, 0, 0, 480, 480);
      return [...drawing.getImageData(0, 0, 480, 480).data];
    });
    expect(decodeQR({ width: 480, height: 480, data: Uint8Array.from(pixels) })).toBe(link);
    await inspect(page, info, "48-book-me");

    // Followed by a stranger, whose own clocks are others.
    const stranger = await (await browser.newContext({ timezoneId: "Asia/Tokyo" })).newPage();
    await stranger.goto(link);
    await expect(stranger.getByRole("radio", { name: /^60 min/ })).toBeChecked();
    await expect(stranger.getByRole("combobox", { name: "Your time zone" })).toHaveValue(/^Berlin/);
    await stranger.context().close();
  },
);
