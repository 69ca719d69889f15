/** Parsed JSON of any form: what checks it is the assertions. */
export type Json = ReturnType<typeof JSON.parse>;

export async function getJson(url: string): Promise<{ status: number; body: Json; text: string }> {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text), text };
}
