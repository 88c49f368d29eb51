import { z } from "zod";

const bytes = (text: string) => new TextEncoder().encode(text).length;

const email = z.string().trim().min(1, "Enter your email.").pipe(z.email("That does not look like an email address."));

/** The API counts bytes, since its hash does: 72 of them at most. */
const newPassword = z
  .string()
  .refine((text) => bytes(text) >= 8, "At least 8 characters.")
  .refine((text) => bytes(text) <= 72, "That is too long: 72 bytes at most.");

export const loginSchema = z.object({ email, password: z.string().min(1, "Enter your password.") });

export const signupSchema = z.object({
  role: z.enum(["client", "coach"]),
  full_name: z.string().trim().min(1, "Enter your name.").max(120, "At most 120 characters."),
  email,
  password: newPassword,
});

export type LoginValues = z.infer<typeof loginSchema>;
export type SignupValues = z.infer<typeof signupSchema>;
