const SHORTEST = 4;
const LONGEST = 12;

/** What can be dialled of what was typed. */
export const onlyDigits = (typed: string): string => typed.replace(/\D/g, "").slice(0, LONGEST);

export const isPin = (pin: string): boolean => pin.length >= SHORTEST && onlyDigits(pin) === pin;
