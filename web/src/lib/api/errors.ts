import type { ErrorCode, FieldError } from "./types";

interface Problem {
  title?: string;
  detail?: string;
  code?: ErrorCode;
  request_id?: string;
  errors?: FieldError[];
  [extension: string]: unknown;
}

/** The API's codes, and two of our own: no response came at all, or one that is no problem document. */
export type Code = ErrorCode | "unreachable" | "unknown";

/** A failed request: the API's problem document (RFC 9457) as an exception. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: Code,
    message: string,
    readonly fields: FieldError[] = [],
    readonly requestId?: string,
    /** Extension members of the problem document, like `missing` of `quiz_incomplete`. */
    readonly extensions: Record<string, unknown> = {},
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  static async from(response: Response): Promise<ApiError> {
    const problem = await readProblem(response);
    const { title, detail, code, request_id, errors, ...extensions } = problem;
    const text = detail ?? title ?? "Something broke on our side. Try again.";
    const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
    return new ApiError(
      response.status,
      code ?? (response.status >= 500 ? "unavailable" : "unknown"),
      text,
      errors ?? [],
      request_id ?? response.headers.get("x-request-id") ?? undefined,
      extensions,
      Number.isFinite(retryAfter) ? retryAfter : undefined,
    );
  }

  static unreachable(): ApiError {
    return new ApiError(0, "unreachable", "We can't reach the server. Check your connection and try again.");
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Problem) : {};
  } catch {
    return {};
  }
}

/** The text to show for any error. The detail of a 422 names fields as the API calls them; what is wrong with each is for people. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something broke on our side. Try again.";
  const messages = new Set(error.fields.map(({ message }) => message).filter(Boolean));
  if (messages.size > 0) return [...messages].join(" ");
  return error.code === "validation_failed"
    ? "Something in it is not as it should be. Look at it again."
    : error.message;
}
