/** What a column of a price list can be, in the order of the choice. */
export const FIELDS = [
  "prefix",
  "country_code",
  "area_code",
  "destination",
  "price",
  "increments",
  "first_s",
  "next_s",
  "next_price",
  "connect_fee",
  "minimum_cost",
  "free_s",
  "free_up_to_s",
  "effective",
  "blocked",
  "number_class",
  "times",
] as const;

export type RateField = (typeof FIELDS)[number];

/** Heading of a column by field: what was found, then what was chosen. */
export type Mapping = Partial<Record<RateField, string>>;

/** This column is for this field and no other; null: it is for nothing. */
export function mapped(mapping: Mapping, heading: string, field: RateField | null): Mapping {
  const others = Object.entries(mapping).filter(
    ([name, taken]) => taken !== heading && name !== field,
  );
  return { ...Object.fromEntries(others), ...(field ? { [field]: heading } : {}) };
}

export function fieldOf(mapping: Mapping, heading: string): RateField | null {
  const found = Object.entries(mapping).find(([, taken]) => taken === heading);
  return (found?.[0] as RateField) ?? null;
}

/** What nobody can import a list without. */
export function missing(mapping: Mapping): RateField[] {
  const prefix = mapping.prefix || (mapping.country_code && mapping.area_code);
  const lacks: (RateField | false)[] = [!prefix && "prefix", !mapping.price && "price"];
  return lacks.filter((each): each is RateField => each !== false);
}

/** As the API is asked: every field, those without a column too, or it would look for one. */
export function asked(mapping: Mapping): string[] {
  return FIELDS.map((field) => `${field}:${mapping[field] ?? ""}`);
}
