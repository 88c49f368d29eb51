import type { ErrorCode } from "./types";

/** One field that was not accepted. */
export interface FieldFault {
  field: string;
  code: string;
  message: string;
}

interface Problem {
  title?: string;
  detail?: string;
  code?: ErrorCode;
  request_id?: string;
  errors?: FieldFault[];
  [member: string]: unknown;
}

/** The API's codes, and two of our own: no answer came at all, or one that is no problem document. */
export type Code = ErrorCode | "unreachable" | "unknown";

/** What the API answered when it did not do what was asked: its problem document (RFC 9457), made throwable. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: Code,
    message: string,
    readonly fields: FieldFault[] = [],
    readonly requestId?: string,
    /** Members of its own, like `missing` of `quiz_incomplete`. */
    readonly members: Record<string, unknown> = {},
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  static async from(response: Response): Promise<ApiError> {
    const problem = await readProblem(response);
    const { title, detail, code, request_id, errors, ...members } = problem;
    const text = detail ?? title ?? "Something broke on our side. Try again.";
    const wait = Number(response.headers.get("retry-after") ?? NaN);
    return new ApiError(
      response.status,
      code ?? (response.status >= 500 ? "unavailable" : "unknown"),
      text,
      errors ?? [],
      request_id ?? response.headers.get("x-request-id") ?? undefined,
      members,
      Number.isFinite(wait) ? wait : undefined,
    );
  }

  static unreachable(): ApiError {
    return new ApiError(0, "unreachable", "We can't reach the server. Check your connection and try again.");
  }

  /** Trying again later may help; nothing is wrong with what was asked. */
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

/** The text of any error, for people. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something broke on our side. Try again.";
}
