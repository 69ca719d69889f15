import { ConfigurationError, type SettingProblem } from './configuration-error';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Shown instead of a value that may be, or hold, a password. */
const SECRET = /_KEY$|^DATABASE_URL$|^CUSTOM_PROVIDERS/;

const PLACEHOLDERS = [
  /^<.*>$/,
  /^\.\.\.$|\.\.\.$|…$/,
  /^(sk|pk|gsk|xai|pplx)?[-_]?x{3,}/i,
  /^(sk-|gsk_|xai-|pplx-)?(ant-)?(your|my|insert|enter|replace)[-_ ]/i,
  /^(change[-_ ]?me|replace[-_ ]?me|todo|none|null|undefined|api[-_]?key|secret)$/i,
];

interface Limits {
  min?: number;
  max?: number;
}

/**
 * Reads variables one by one, collecting what is wrong instead of stopping at the first problem. An empty value counts as
 * not set, so that a line of `.env` can be left blank.
 */
export class EnvironmentReader {
  readonly problems: SettingProblem[] = [];
  readonly warnings: string[] = [];
  /** Every variable that was asked for; `.env.example` is compared with it. */
  readonly names = new Set<string>();

  constructor(private readonly environment: Environment) {}

  text(name: string): string | null {
    this.names.add(name);
    return this.raw(name);
  }

  /** A key. A value that the example file left to be filled in counts as not set, with a warning. */
  secret(name: string): string | null {
    this.names.add(name);
    return this.foreignSecret(name);
  }

  /** As `secret`, for a variable whose name the user chose. */
  foreignSecret(name: string): string | null {
    const value = this.raw(name);
    if (value === null) return null;
    if (PLACEHOLDERS.some((pattern) => pattern.test(value))) {
      this.warnings.push(`${name} still has the placeholder of an example file and counts as not set.`);
      return null;
    }
    // It goes into an HTTP header (RFC 9110 section 5.5), where anything else would fail at the first request.
    if (!/^[\x21-\x7e]+$/.test(value)) {
      return this.wrong(
        name,
        'has blanks or characters that a key cannot have',
        'printable ASCII without blanks',
        null,
      );
    }
    return value;
  }

  integer(name: string, fallback: number, limits?: Limits): number;
  integer(name: string, fallback: number | null, limits?: Limits): number | null;
  integer(name: string, fallback: number | null, { min = 0, max = Number.MAX_SAFE_INTEGER }: Limits = {}) {
    const value = this.text(name);
    if (value === null) return fallback;
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    const upTo = max === Number.MAX_SAFE_INTEGER ? ` of at least ${min}` : ` from ${min} to ${max}`;
    return this.wrong(name, `is ${this.show(name, value)}`, `a whole number${upTo}`, fallback);
  }

  /** A number that is not negative, fractions allowed. */
  decimal(name: string, fallback: number | null): number | null {
    const value = this.text(name);
    if (value === null) return fallback;
    if (/^\+?(\d+(\.\d*)?|\.\d+)$/.test(value)) return Number(value);
    return this.wrong(name, `is ${this.show(name, value)}`, 'a number such as 0.5', fallback);
  }

  /** Seconds, fractions allowed, as milliseconds. */
  seconds(name: string, fallbackS: number, limits?: Limits): number;
  seconds(name: string, fallbackS: null, limits?: Limits): number | null;
  seconds(name: string, fallbackS: number | null, { min = 0.001, max = 86_400 }: Limits = {}) {
    const value = this.text(name);
    const fallback = fallbackS === null ? null : fallbackS * 1000;
    if (value === null) return fallback;
    const number = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return Math.round(number * 1000);
    return this.wrong(name, `is ${this.show(name, value)}`, `seconds from ${min} to ${max}`, fallback);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name);
    if (value === null) return fallback;
    if (/^(true|1|yes|on)$/i.test(value)) return true;
    if (/^(false|0|no|off)$/i.test(value)) return false;
    return this.wrong(name, `is ${this.show(name, value)}`, 'true or false', fallback);
  }

  /** Entries of a comma list, trimmed, without empty and repeated ones. */
  list(name: string): string[] {
    const entries = (this.text(name) ?? '').split(',').map((entry) => entry.trim());
    return [...new Set(entries)].filter((entry) => entry !== '');
  }

  /** An http or https address without a trailing slash. */
  url(name: string): string | null {
    const value = this.text(name);
    if (value === null) return null;
    if (isHttpUrl(value)) return value.replace(/\/+$/, '');
    return this.wrong(name, `is ${this.show(name, value)}`, 'an address such as http://localhost:8000', null);
  }

  /** Notes a problem and goes on with `fallback`; `finish` will throw. */
  wrong<T>(variable: string, problem: string, allowed: string, fallback: T): T {
    this.problems.push({ variable, problem, allowed });
    return fallback;
  }

  /** The value as a message may show it: in quotes, cut, on one line; never a secret. */
  show(name: string, value: string): string {
    if (SECRET.test(name)) return 'not usable';
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  }

  /** Throws `ConfigurationError` when anything was wrong. */
  finish(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }

  private raw(name: string): string | null {
    const value = this.environment[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }
}

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
