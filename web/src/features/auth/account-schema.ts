import { z } from "zod";

const bytes = (text: string) => new TextEncoder().encode(text).length;

const email = z.string().trim().min(1, "Enter your email.").pipe(z.email("That does not look like an email address."));

/** The API counts bytes, since its hash does: 72 of them at most. */
const newPassword = z
  .string()
  .refine((text) => bytes(text) >= 8, "At least 8 characters.")
  .refine((text) => bytes(text) <= 72, "That is too long: 72 bytes at most.");

/** What is written under every field for a new password. */
export const PASSWORD_HELP = "At least 8 characters. A short sentence is good.";

const password = z.string().min(1, "Enter your password.");

export const loginSchema = z.object({ email, password });

export const forgotSchema = z.object({ email });

export const resetSchema = z.object({ new_password: newPassword });

export const changePasswordSchema = z.object({ current_password: password, new_password: newPassword });

export const changeEmailSchema = z.object({ new_email: email, password });

export const deleteSchema = z.object({ password });

export const signupSchema = z.object({
  role: z.enum(["client", "coach"]),
  full_name: z.string().trim().min(1, "Enter your name.").max(120, "At most 120 characters."),
  email,
  password: newPassword,
});

export type LoginValues = z.infer<typeof loginSchema>;
export type SignupValues = z.infer<typeof signupSchema>;
export type ForgotValues = z.infer<typeof forgotSchema>;
export type ResetValues = z.infer<typeof resetSchema>;
export type ChangePasswordValues = z.infer<typeof changePasswordSchema>;
export type ChangeEmailValues = z.infer<typeof changeEmailSchema>;
export type DeleteValues = z.infer<typeof deleteSchema>;
