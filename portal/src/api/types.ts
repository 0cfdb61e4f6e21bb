// Written by tools/portal_api from the API's document; not to be changed by hand.

/** `password`: the new one, on the first device only. */
export type Accept = {
  password?: string | null;
  code?: string | null;
};

/** From where phones may register and call (A10). */
export type Access = {
  /** With nothing allowed, nobody registers or calls. */
  enabled: boolean;
  networks: string[];
  /** Let in beside the networks. Private addresses are in no country. */
  countries: string[];
};

/** A reseller or a customer. `account_id` of an account is the account above it. */
export type Account = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  /** Its label in the default SIP domain. */
  slug: string;
  name: string;
  kind: "platform" | "reseller" | "customer";
  /** SIP domain; unless given, <slug>.<platform domain>. */
  realm: string | null;
  language: string;
  time_zone: string;
  country: string;
  currency: string;
  state: "active" | "closed";
  billing_id: string | null;
  features: Features;
  /** What its administrators may add themselves. */
  self_service: ("numbers" | "devices")[];
  settings: AccountSettings;
  operator: OperatorSettings;
  placement: Placement;
};

/** What the account's administrators decide themselves. */
export type AccountSettings = {
  caller_id: CallerId;
  /** For users without one of their own. */
  restriction_class_id: string | null;
  /** How its people write numbers; empty: as in its country. */
  numbering_id: string | null;
  /** Trunks for its calls; empty: every one it owns or is offered. */
  trunk_ids: string[] | null;
  /** Whoever calls out is told by voice why the call failed. */
  spoken_notices: boolean;
  invoice: InvoiceData;
  /** Where alerts go; empty: nowhere. */
  alerts_to: string | null;
  /** Below it, in the account's currency, an alert goes out; none = never. */
  low_balance: string | null;
  /** How long records of calls are kept; 0: for ever. */
  keep_records_days: number;
  recording_on_demand: boolean;
  recording_code: string | null;
};

/** `details` = records of calls; `steer` = act on live calls. */
export type Action = "view" | "details" | "steer" | "change" | "add" | "delete";

/** When it is to come into force; empty: now. */
export type Activation = {
  effective_at?: string | null;
};

export type AppServerSeen = {
  name: string;
  address: string;
  /** drained: it keeps its calls and gets no new ones. */
  state: "up" | "down" | "drained";
  /** Of calls that are on it now; null when the call service is away. */
  legs: number | null;
};

/** All there are, by number. */
export type AppServersList = {
  items: AppServerSeen[];
};

/** Whom to hand the number to. */
export type Assignment = {
  account_id: string;
};

/** A registration as one edge has it: ours at the operator, or the PBX's with us. */
export type AtEdge = {
  edge: string;
  state: "registered" | "trying" | "off";
  expires_at: string | null;
  /** Where the PBX registered from. */
  address: string | null;
  /** What the PBX says it is. */
  agent: string | null;
};

export type BanSeen = {
  /** IPv4 address, or the /64 of an IPv6 address. */
  address: string;
  reason: "flood" | "guessing" | "scanner" | "by_hand";
  since: string;
  /** When it ends by itself. */
  until: string;
};

/** All there are, the oldest first. */
export type BansList = {
  items: BanSeen[];
  /** Edges that did not answer: theirs are missing. */
  edges_away: string[];
};

/** Colours as `#rrggbb`; null: the portal's own. */
export type BrandTold = {
  product: string;
  colour: string | null;
  accent_colour: string | null;
  /** Path of a picture on this host. */
  logo: string | null;
};

/** Of an account and of those below that have none of their own. */
export type Branding = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  product: string;
  colour: string | null;
  accent_colour: string | null;
  logo_id: string | null;
  /** Name under which its people open the portal. */
  host: string | null;
  /** Of letters. */
  sender_name: string | null;
  sender_email: string | null;
};

/** A call that is over, as this account sees it. It keeps the names that people had then. */
export type Call = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  started_at: string;
  answered_at: string | null;
  ended_at: string;
  direction: "internal" | "incoming" | "outgoing";
  from_number: string;
  from_name: string;
  /** As dialled. */
  to_number: string;
  to_name: string;
  outcome: Outcome;
  /** Q.850. */
  cause: number;
  ended_by: "caller" | "called" | "platform";
  ring_ms: number;
  talk_ms: number;
  /** Its server died: the end is the last that is known. */
  end_estimated: boolean;
  /** The caller; as a filter: any. */
  user_id: string | null;
  device_id: string | null;
  to_user_id: string | null;
  extension_id: string | null;
  trunk_id: string | null;
  /** What the account pays; null: no price, or not shown. */
  price: string | null;
  currency: string | null;
  legs: number;
  /** Of the caller's leg. */
  sip_call_id: string;
};

/** 0 = unlimited. Calls inside the account, or to a friend, never count; calls for help are never refused. */
export type CallLimits = {
  /** At once, incoming and outgoing together. */
  external_calls: number;
  incoming_calls: number;
  outgoing_calls: number;
  /** Seconds. */
  longest_call_s: number;
};

/** What others see of a call. Unset: the next farther level's. */
export type CallerId = {
  /** Name inside the account. */
  internal_name: string | null;
  /** Number inside the account. */
  internal_number: string | null;
  /** An own number for calls outside; on the account: the main number. */
  external_number_id: string | null;
  /** An own number that emergency services see and call back. */
  emergency_number_id: string | null;
  /** Where help has to come to. */
  location_id: string | null;
  /** Hide the number from outside. */
  anonymous: boolean | null;
};

/** 0 = unlimited. */
export type Capacity = {
  calls_at_once: number;
  calls_per_second: number;
};

/** `password` is the present one. */
export type ChangePassword = {
  password: string;
  new_password: string;
};

/** `account_id`: whose it is; `off`: it is switched off. */
export type ChoiceTold = {
  id: string;
  name: string;
  account_id: string | null;
  off: boolean;
};

/** At most fifty, by name. */
export type Choices = {
  items: ChoiceTold[];
};

/** `password` is the present one. */
export type Confirmed = {
  password: string;
};

/** As it is kept in records of calls, and in words. */
export type DecisionTold = {
  code: string;
  params: Record<string, string>;
  text: string;
};

/** Where to move an account. */
export type Destination = {
  account_id: string;
};

/** `explanation`: in the language asked for, in the order of what happened. */
export type Details = {
  call: Call;
  cause_text: string;
  legs: Leg[];
  decisions: Told[];
  explanation: string[];
};

/** Desk phone, softphone, web phone, fax adapter; a cell phone or landline has a number. */
export type Device = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  name: string;
  kind: "desk" | "softphone" | "web" | "fax" | "cell" | "landline";
  user_id: string | null;
  /** Made by the system unless given. */
  username: string | null;
  /** Of a cell phone or landline, E.164. */
  number: string | null;
  digest: "md5" | "sha256";
  settings: DeviceSettings;
  limits: CallLimits;
};

export type DeviceRegistrations = {
  account_id: string;
  device_id: string;
  device: string;
  username: string;
  user_id: string | null;
  /** More than one endpoint: somebody else may know the secret. A web phone may be open in several browsers. */
  shared_credentials: boolean;
  endpoints: EndpointSeen[];
  registrations: RegistrationSeen[];
  /** Edges that did not answer: theirs are missing. */
  edges_away: string[];
};

/** A device and what is registered with its credentials now. */
export type DeviceSeen = {
  account_id: string;
  device_id: string;
  device: string;
  username: string;
  user_id: string | null;
  /** More than one endpoint: somebody else may know the secret. A web phone may be open in several browsers. */
  shared_credentials: boolean;
  endpoints: EndpointSeen[];
  registrations: RegistrationSeen[];
};

/** How the device speaks SIP and media. */
export type DeviceSettings = {
  caller_id: CallerId;
  /** Whose ringing calls it may take, and who may take its. */
  pickup_group_id: string | null;
  /** All it may use, best first. */
  codecs: ("PCMA" | "PCMU" | "G722" | "opus" | "G729")[];
  dtmf: "auto" | "rfc4733" | "info" | "inband";
  nat: "auto" | "always" | "never";
  /** Kept; the relay is always used. */
  media_through_relay: boolean;
  allowed_networks: string[];
  video: boolean;
  /** tls: refused over UDP and TCP. */
  transport: "any" | "tls";
  /** Calls without SRTP are refused; its keys need TLS, as if demanded. */
  encrypt_audio: boolean;
  call_waiting: boolean;
  /** 0 = unlimited. */
  calls_at_once: number;
};

/** What to type into the device; shown this once. */
export type DevicesNewSecret = {
  username: string;
  realm: string;
  secret: string;
};

/** One of the first of its sort: new, gone, dearer, cheaper, changed; prices a minute. */
export type DifferenceTold = {
  sort: string;
  prefix: string;
  destination: string;
  before: string | null;
  after: string | null;
};

/** Somebody, or a room. */
export type DirectoryEntry = {
  user_id: string;
  name: string;
  kind: string;
  email: string | null;
  extensions: string[];
};

/** By name. */
export type DirectoryPage = {
  items: DirectoryEntry[];
  total: number;
  page: number;
  per_page: number;
};

/** A trunk as other systems write it (reference.md 5.9); it is taken by a create. */
export type Document = {
  name: string;
  enabled: boolean;
  emergency: boolean;
  flags: string[];
  weight_cost: number;
  rules: string[];
  formatters: Formatters;
  gateways: Gateway[];
};

export type DurationRounding = "up" | "nearest";

/** A phone, as far as it can be told from others. */
export type EndpointSeen = {
  address: string | null;
  agent: string;
  instance: string | null;
};

/** Whom: a number as it stands in records, or a user. */
export type Erase = {
  number?: string | null;
  /** Also one that is deleted. */
  user_id?: string | null;
};

export type Erased = {
  /** How many the person was taken out of. */
  calls: number;
};

export type ErrorBody = {
  error: ErrorTold;
};

/** `field`: path of the offending field such as `settings.codecs[1]`. */
export type ErrorTold = {
  code: string;
  field: string | null;
  message: string;
};

/** A number people dial inside the account. Without a flow it rings its user's devices. */
export type Extension = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  number: string;
  description: string;
  user_id: string | null;
  /** Call flow (docs/add-a-step.md). */
  flow: Record<string, JsonValue> | null;
};

/** What an account may use: what is off is hidden, refused and not acted on. */
export type Features = {
  billing: boolean;
  recording: boolean;
  spoken_notices: boolean;
  queues: boolean;
  conferences: boolean;
  fax: boolean;
  campaigns: boolean;
  hot_desk: boolean;
  web_phone: boolean;
  video: boolean;
  sms: boolean;
};

/** A picture; without a media type there is no content yet. */
export type File = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  name: string;
  media_type: string | null;
  size: number | null;
  width: number | null;
  height: number | null;
};

/** A code the app shows. */
export type FirstCode = {
  code: string;
};

export type Forgotten = {
  email: string;
};

/** Caller ID as a trunk wants it (reference.md 5.9): `value` forces one; else group 1 of the pattern is kept, between prefix and suffix; `strip` leading characters go first. */
export type Formatter = {
  regex: string | null;
  prefix: string;
  suffix: string;
  strip: number;
  value: string | null;
};

export type Formatters = {
  outbound_caller_id_number: Formatter;
};

/** One server of the carrier. Without a forced port its domain name is looked up (RFC 3263). */
export type Gateway = {
  server: string;
  port: number;
  force_port: boolean;
  transport: "udp" | "tcp";
  /** Domain we call from; empty: the server's name. */
  realm: string | null;
  username: string;
  /** Taken, and never shown again. */
  password: string | null;
  enabled: boolean;
  endpoint_type: "sip";
  channel_selection: "ascending" | "descending";
  codecs: ("PCMU" | "PCMA" | "G722" | "opus" | "G729")[];
  media: Media;
  /** What is called: as the rules say, the user name, or the number. */
  invite_format: "route" | "username" | "e164" | "npan" | "1npan";
  prefix: string;
  /** Seconds it may take until it rings. */
  progress_timeout: number;
  /** Kept; means nothing here. */
  skype_rr: boolean;
};

/** `ok` when every process answers, else `degraded` (sent with 503). */
export type Health = {
  status: "ok" | "degraded";
  processes: ProcessHealth[];
};

/** `name` is what people call it. */
export type Hit = {
  kind: string;
  id: string;
  account_id: string | null;
  name: string;
};

/** The first few of every noun. */
export type Hits = {
  items: Hit[];
};

/** With any error `made` is 0 and nothing has changed; a dry run changes nothing at all. */
export type ImportTold = {
  dry_run: boolean;
  total: number;
  made: number;
  errors: RowTold[];
};

/** `country`, `currency` and `time_zone` say how its numbers, money and times are read, `self_service` what its administrators may add themselves, `sees` what they see of its money. */
export type InAccount = {
  id: string;
  kind: string;
  name: string;
  country: string;
  currency: string;
  time_zone: string;
  self_service: string[];
  sees: Sees;
};

/** What a trunk of the account brings in. */
export type InCheck = {
  /** Called, as its carrier writes it. */
  number: string;
  trunk_id: string;
  caller?: string;
  /** When; null: now. */
  at?: string | null;
  /** Length of the call that is priced. */
  seconds?: number;
};

/** A greeting, and what to ask for before letting the person in. */
export type Invitation = {
  /** From whoever invited; may be empty. */
  greeting: string;
  email: string;
  name: string;
  account: string;
  language: string;
  /** To be set now; later devices need none. */
  password_needed: boolean;
  code_needed: boolean;
  /** Offer the portal too. */
  administrator: boolean;
  /** What to offer once they are in: a web phone, a softphone of theirs to be set up by its `setup-link`, the portal to administrators. */
  offers: ("portal" | "web_phone" | "softphone")[];
  expires_at: string | null;
};

/** The personal message on the page they come to, how long the link is good, and how it is sent; by SMS only to users with a mobile number. */
export type Invite = {
  by?: "email" | "sms" | "both";
  greeting?: string;
  days?: number;
};

/** It is on its way; the link, relative to the portal's address, is shown this once to be handed over otherwise. */
export type Invited = {
  login_id: string;
  email: string;
  /** Where the text message goes; null: none is sent. */
  mobile: string | null;
  link: string;
  expires_at: string;
};

/** How many invitations are on their way; only the first 100 who were skipped are named. */
export type InvitedUsers = {
  invited: number;
  skipped: Skipped[];
};

/** Printed on invoices. */
export type InvoiceData = {
  company: string;
  street: string;
  postal_code: string;
  city: string;
  region: string;
  tax_number: string;
};

export type JsonValue = unknown;

/** What the class says of it, and why. */
export type Judged = {
  number: string;
  kind: NumberClass;
  verdict: "allow" | "deny" | "pin";
  reason: "emergency" | "exception" | "class";
  detail: string;
};

/** Why money moved. */
export type Kind = "top_up" | "refund" | "adjustment" | "usage" | "reversal";

/** In the order in which things happened; of what the edge sends, times are a moment late. */
export type Ladder = {
  sip_call_id: string;
  parties: Party[];
  messages: Step[];
  /** There are more messages than are told. */
  more: boolean;
  /** Why there are none. */
  note: string | null;
};

/** Where the call arrives on the platform. `account`: another account's business. */
export type LeadTold = {
  kind: string;
  /** Null: it is not in sight. */
  account_id: string | null;
  id: string | null;
  name: string;
};

/** One phone or carrier of a call; an attempt that came to nothing is one too. */
export type Leg = {
  id: string;
  /** caller or called. */
  role: string;
  number: string;
  name: string;
  user_id: string | null;
  device_id: string | null;
  trunk_id: string | null;
  /** Account that pays for it. */
  payer_id: string;
  started_at: string;
  answered_at: string | null;
  ended_at: string;
  ring_ms: number;
  talk_ms: number;
  /** Q.850. */
  cause: number;
  cause_text: string;
  /** The last answer to its INVITE. */
  sip_status: number | null;
  end_estimated: boolean;
  /** Per cent, both ways as RTCP told, else as it came to us; null: none came. */
  loss: number | null;
  jitter_ms: number | null;
  mos: number | null;
  /** Seconds that count. */
  billed_s: number | null;
  /** What the account pays; null: no price. */
  price: string | null;
  currency: string | null;
};

/** What an account pays: the rate, and the charge of the call. Null: `why` it has no price. */
export type LevelTold = {
  account_id: string;
  account: string;
  currency: string;
  destination: string;
  /** A minute. */
  price: string;
  /** Seconds of the first block and of the next. */
  increments: string;
  connect_fee: string;
  charge: string | null;
  why: string | null;
  text: string | null;
};

/** Of an account for all that is below it, too. */
export type Limits = {
  /** At once, incoming and outgoing together. */
  external_calls: number;
  incoming_calls: number;
  outgoing_calls: number;
  /** Seconds. */
  longest_call_s: number;
  /** Money, in the account's currency; at it calls to the outside are refused until midnight. None = unlimited. */
  spend_per_day: string | null;
  /** Who is told of it; empty: nobody. */
  spend_alerts_to: string | null;
};

/** The device that rings is one of the caller's own account. */
export type ListenBy = {
  device_id: string;
  /** `whisper`: one leg hears the listener; `barge`: both sides do. */
  mode?: "listen" | "whisper" | "barge";
  /** Who hears whispers; unless given, one of the account's own people. */
  leg_id?: string | null;
};

/** A call that goes on, as this account sees it. Its record will have the same id. */
export type LiveCallSeen = {
  id: string;
  account_id: string;
  direction: "internal" | "incoming" | "outgoing";
  state: "ringing" | "talking" | "held";
  dialled: string;
  started_at: string;
  /** The caller's first. */
  legs: LiveLegSeen[];
};

/** In the order they began. */
export type LiveCallsPage = {
  items: LiveCallSeen[];
  /** Give it as `after` to go on. */
  next: string | null;
};

/** One party of a call. */
export type LiveLegSeen = {
  id: string;
  role: "caller" | "called";
  /** `held`: this one has put the other on hold. */
  state: "ringing" | "talking" | "held";
  number: string;
  name: string;
  started_at: string;
  /** Null: not yet, or not known since the call service was started anew. */
  answered_at: string | null;
  user_id: string | null;
  device_id: string | null;
  trunk_id: string | null;
  /** It leads out of the account. */
  outside: boolean;
};

/** `code`: a one-time code or a recovery code, when the answer was 401 with field `code`. */
export type LogIn = {
  email: string;
  password: string;
  code?: string | null;
};

/** Who logs in: with a ready role or a saved one. The address is unique on the platform. */
export type Login = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  email: string;
  name: string;
  role: Role | null;
  /** A saved role instead. */
  role_id: string | null;
  /** The user they are; a log-in goes with its user. */
  user_id: string | null;
  /** Null: the account's. */
  language: string | null;
  disabled: boolean;
};

/** `role` is null for a saved role. */
export type LoginShown = {
  id: string;
  email: string;
  name: string;
  role: Role | null;
  user_id: string | null;
  one_time_codes: boolean;
};

/** Calls of one destination, account or trunk (`name`, and `id` if it has one). */
export type MarginSeen = {
  id: string | null;
  name: string;
  calls: number;
  /** That were charged for. */
  minutes: string;
  currency: string;
  /** Paid by the accounts below. */
  sold: string;
  /** Paid to the account above, or asked by the carrier; null: not known. */
  bought: string | null;
  /** null: not known, or not in one currency. */
  margin: string | null;
};

/** The dearest first, at most 1,000. */
export type MarginsTold = {
  items: MarginSeen[];
};

export type Media = {
  /** Fax by T.38. */
  fax_option: boolean;
};

/** `amount`: above 0 when the account gained. `leg_id`: of a call that it is the price of; `call_id` in the account `call_account_id`, while its record is kept. */
export type MovementSeen = {
  id: string;
  created_at: string;
  kind: Kind;
  amount: string;
  currency: string;
  reason: string;
  leg_id: string | null;
  call_id: string | null;
  call_account_id: string | null;
};

/** The newest first. */
export type MovementsPage = {
  items: MovementSeen[];
  /** Ask for more with `after`; null: these were all. */
  next: string | null;
};

export type NewBan = {
  address: string;
  seconds?: number;
};

/** `top_up`: money came in; `refund`: was given back; `adjustment`: put right, below 0 too. */
export type NewMovement = {
  kind: "top_up" | "refund" | "adjustment";
  amount: string;
  reason: string;
};

/** Shown this once. */
export type NewPassword = {
  password: string;
};

/** What an operator may say about a number. A target puts it in service by itself; saying so ends a port that was called off. */
export type NewState = {
  state: "spare" | "reserved" | "in_service" | "porting_out" | "aging" | "released";
};

/** One telephone number. With a target it is in service. */
export type Number = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  /** As people write it in the account's country; shown in E.164. */
  number: string;
  description: string;
  state: NumberStatesState;
  kind: NumberClass;
  country: string | null;
  /** When an aging number is spare again. */
  free_at: string | null;
  /** It is still on its way to us. */
  porting_in: boolean;
  extension_id: string | null;
  user_id: string | null;
  group_id: string | null;
  /** A PBX of its own. */
  trunk_id: string | null;
  /** Another number, E.164. */
  forward_to: string | null;
  /** It leads where the main number leads. */
  main_number: boolean;
};

/** What calling it means, seen from an account's country (features.md B1, B7). */
export type NumberClass = "emergency" | "short" | "toll_free" | "premium" | "mobile" | "local" | "national" | "international" | "unknown";

export type NumberStatesState = "spare" | "reserved" | "in_service" | "porting_in" | "porting_out" | "aging" | "released";

/** A number to try, and which way it goes. */
export type NumberingTrial = {
  number: string;
  what?: "called_in" | "calling_in" | "called_out" | "calling_out";
};

/** For an authenticator app; shown this once, and of no effect until it is confirmed. */
export type Offer = {
  secret: string;
  /** The same as an otpauth URI, under the brand's product name. */
  uri: string;
  /** The URI as a QR code (SVG). */
  qr: string;
};

/** What the account's operator decides about it. */
export type OperatorSettings = {
  billing: "none" | "prepaid" | "pseudo_prepaid" | "postpaid";
  /** What it may owe, postpaid; none = anything. */
  credit_limit: string | null;
  /** Calls are paid from what was paid in, whatever it may owe. */
  prepay_metered: boolean;
  /** Accounts of one corporation can be friends. */
  corporation: string;
  limits: Limits;
  access: Access;
  /** Call for help too, beside those of the country. */
  emergency_numbers: string[];
  sees: Sees;
  may_delete_recordings: boolean;
  /** Keep the SIP messages of all its calls, however many there are. */
  capture_sip: boolean;
  media_relay_set: string;
  /** Kept; the relay is always used. */
  through_relay: boolean;
};

/** What is dialled, and by whom: a user, a device, or nobody in particular. */
export type OutCheck = {
  number: string;
  user_id?: string | null;
  device_id?: string | null;
  /** When; null: now. */
  at?: string | null;
  /** Length of the call that is priced. */
  seconds?: number;
};

/** How a call ended, in the one word that lists are filtered by. */
export type Outcome = "answered" | "busy" | "no_answer" | "cancelled" | "not_reached" | "refused" | "failed";

/** A column of the ladder. */
export type Party = {
  id: string;
  kind: "phone" | "carrier" | "edge" | "server";
  /** Number and name, of a phone or carrier. */
  name: string;
  /** Null: not the caller's to know. */
  address: string | null;
};

/** What people dial before a call that a restriction class asks a PIN for. */
export type Pin = {
  /** 4 to 12 digits. */
  pin: string;
};

/** Which application server takes the account's calls. */
export type Placement = {
  distribution: "hash" | "round_robin" | "static";
  /** With static only. */
  application_server: string;
};

/** A deck, and what is put on its rates. */
export type PlanDeck = {
  rate_deck_id: string;
  /** Below 0: a discount. */
  markup_percent: string;
};

/** Null: the account's language. */
export type Preferences = {
  language: string | null;
};

export type ProcessHealth = {
  name: string;
  ok: boolean;
  detail: string;
};

/** Prices by prefix. They stand in its versions, of which one is in force. */
export type RateDeck = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  name: string;
  description: string;
  /** Offered to every account below. */
  shared: boolean;
  currency: string;
  /** start: the rate at the start holds for the call; split: each its own hours. */
  time_mode: TimeMode;
  /** Whose clock time profiles are read on; empty: the paying account's. */
  time_zone: string | null;
};

/** Of the active versions of a deck the one that began last is in force. */
export type RateDeckVersion = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  rate_deck_id: string;
  name: string;
  description: string;
  state: RateDeckVersionsState;
  rows: number;
  /** When it comes into force, if it is active. */
  effective_at: string | null;
};

export type RateDeckVersionsState = "empty" | "ready" | "active";

/** One rate: prices a minute, lengths in seconds. `times`: name of a time profile, empty: at all other times. `effective`: of a file's row, when it begins. */
export type RateTold = {
  prefix: string;
  destination: string;
  number_class: string;
  blocked: boolean;
  times: string;
  effective: string;
  price: string;
  first_s: number;
  next_s: number;
  next_price: string;
  connect_fee: string;
  minimum_cost: string;
  free_s: number;
  free_up_to_s: number;
};

/** By prefix. */
export type RatesPage = {
  items: RateTold[];
  /** Ask for more with `after`; null: these were all. */
  next: string | null;
};

/** With any error, or in a dry run, nothing has changed. `read`: rows of the file; `rows`: of the version; `later`: rows left out since they begin later; `counts` and `differences` are to what is in force now. Of the file: its `headings`, `columns` by field, those `ignored`, the first rows as they are (`examples`) and as they were understood (`sample`). */
export type RatesTold = {
  dry_run: boolean;
  read: number;
  rows: number;
  headings: string[];
  columns: Record<string, string>;
  ignored: string[];
  examples: string[][];
  sample: RateTold[];
  later: number;
  later_from: string | null;
  counts: Record<string, number>;
  differences: DifferenceTold[];
  errors: RowTold[];
};

/** What the calls of an account cost. */
export type RatingPlan = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  name: string;
  description: string;
  /** Offered to every account below. */
  shared: boolean;
  currency: string;
  /** Of internal calls, a minute. */
  internal_price: string;
  /** The first that has it, counts. */
  decks: PlanDeck[];
  /** Of a charge. */
  decimals: number;
  rounding: Rounding;
  duration_rounding: DurationRounding;
};

/** In force from a moment until the account's next one. */
export type RatingProfile = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  rating_plan_id: string;
  description: string;
  active_from: string;
  /** It rates accounts below too, those without a profile of their own. */
  inherited: boolean;
};

/** Each logs in once without the app. Shown this once. */
export type RecoveryCodes = {
  recovery_codes: string[];
};

/** One contact. Agent, instance and contact are what the phone says of itself. */
export type RegistrationSeen = {
  id: string;
  edge: string;
  /** Where it registers from, as the edge sees it. */
  address: string | null;
  port: number | null;
  transport: "udp" | "tcp" | "tls" | "ws" | "wss";
  agent: string;
  instance: string | null;
  contact: string;
  /** The last time. */
  registered_at: string;
  expires_at: string;
  /** Of the last ping; UDP only. */
  latency_ms: number | null;
};

/** Devices that are connected. A page may be short and have a `next` still. */
export type RegistrationsPage = {
  items: DeviceSeen[];
  /** Give it as `after` to go on. */
  next: string | null;
  /** Edges that did not answer: theirs are missing. */
  edges_away: string[];
};

/** A number as it would be dialled. */
export type RestrictionsTrial = {
  number: string;
};

export type Right = "own.view" | "own.details" | "own.steer" | "own.change" | "users.view" | "users.details" | "users.steer" | "users.change" | "users.add" | "users.delete" | "accounts.view" | "accounts.details" | "accounts.steer" | "accounts.change" | "accounts.add" | "accounts.delete" | "system.manage" | "web.login" | "settings.extended" | "calls.pin" | "calls.clip" | "web.services" | "campaigns";

/** The four ready ones (reference.md 3.4). */
export type Role = "platform_administrator" | "customers_administrator" | "account_administrator" | "user";

/** How an amount between two that can be written goes to one of them. */
export type Rounding = "up" | "down" | "half_up" | "half_even";

/** `candidates` in the order in which they are tried; `out` are not. */
export type RouteCheck = {
  number: string;
  /** Whose call it is; null: it is not in sight. */
  account_id: string | null;
  /** Number that it shows. */
  shown: string | null;
  decisions: DecisionTold[];
  lead: LeadTold | null;
  routes: RouteTold[];
  candidates: TrunkTold[];
  out: TrunkTold[];
};

/** Null: it is tried. */
export type RouteTold = {
  id: string;
  name: string;
  why: string | null;
  text: string | null;
};

/** `row` as a spreadsheet counts: the heading is 1. */
export type RowTold = {
  row: number;
  field: string | null;
  code: string;
  message: string;
};

/** A link that shows the device's secret once, relative to the portal's address. It is told this once; an earlier link of the device is void. */
export type SecretLink = {
  link: string;
  expires_at: string;
};

/** For which device a secret is waiting. Looking does not use the link up: programs that read mail do. */
export type SecretOffered = {
  device: string;
  account: string;
  expires_at: string;
};

/** What of the money the account's own people are shown; those above it see all. */
export type Sees = {
  invoices: boolean;
  rating_profiles: boolean;
  prices: boolean;
};

/** `token`: what stands after `#` in the link. */
export type SetPassword = {
  token: string;
  password: string;
};

/** The same as an address for a softphone: Linphone that scans the QR code (SVG) sets itself up, once. In a browser the address shows what a secret link shows. An earlier link is void. */
export type SetupLink = {
  link: string;
  qr: string;
  expires_at: string;
};

/** Somebody who could not be invited. */
export type Skipped = {
  user_id: string;
  name: string;
  reason: "no_email" | "email_taken" | "no_mobile";
};

/** An arrow of the ladder. */
export type Step = {
  at: string;
  /** Id of a party; so is `target`. */
  source: string;
  target: string;
  /** 0: the caller's. */
  leg: number;
  /** Of the request, or of the one that this answers. */
  method: string;
  /** Null: it is a request. */
  status: number | null;
  /** `INVITE`, or `180 Ringing`. */
  text: string;
  transport: string;
  /** The same message had come before. */
  repeated: boolean;
  /** The whole message, its secrets masked; null: not the caller's to see. */
  raw: string | null;
};

/** Give it as `?ticket=` when opening the socket. */
export type Ticket = {
  ticket: string;
  /** Seconds. */
  expires_in_s: number;
};

export type TimeMode = "start" | "split";

/** A decision as it is kept, and in words. */
export type Told = {
  at: string;
  leg_id: string;
  code: string;
  params: Record<string, unknown>;
  text: string;
};

/** Whereto, as dialled in this account. */
export type TransferTo = {
  to: string;
  /** Who goes on; unless given, the leg outside, else the caller's. */
  leg_id?: string | null;
};

/** What became of it. */
export type Tried = {
  number: string;
};

/** A way out to a carrier and in from it. Passwords are taken and never shown. */
export type Trunk = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  kind: "carrier" | "line" | "pbx";
  enabled: boolean;
  /** Takes emergency calls. */
  emergency: boolean;
  flags: string[];
  /** Lower first. */
  weight_cost: number;
  /** Which numbers it takes; group 1 is sent. None: every number, in E.164. */
  rules: string[];
  formatters: Formatters;
  gateways: Gateway[];
  /** Calls from here are its. */
  addresses: string[];
  /** Register at the first gateway. */
  register_there: boolean;
  /** Of a PBX: it registers with us, and is called where it did. */
  registers_here: boolean;
  register_expires: number;
  /** Believe and tell P-Asserted-Identity. */
  trust_identity: boolean;
  /** SIP answers after which no other trunk is tried. */
  stop_codes: number[];
  capacity: Capacity;
  name: string;
  description: string;
  /** Offered to every account below. */
  shared: boolean;
  /** How it writes numbers; empty: E.164. */
  numbering_id: string | null;
  /** What its carrier asks. */
  cost_deck_id: string | null;
  /** Of a line: where its calls go. */
  extension_id: string | null;
  /** What a PBX registers as, in the account's realm. */
  username: string | null;
};

/** Which registrations of the trunk stand; empty: it has none. */
export type TrunkState = {
  registrations: AtEdge[];
  /** Edges that did not answer: theirs are missing. */
  edges_away: string[];
};

/** What is not the caller's to see is null: names and servers of others' trunks that are not offered, and what others pay and are paid. */
export type TrunkTold = {
  id: string;
  name: string | null;
  route: string;
  why: string | null;
  text: string | null;
  called: string | null;
  shown: string | null;
  servers: string[];
  /** To the route's account, of the call. */
  cost: string | null;
  /** What the account below that one pays. */
  sold: string | null;
  currency: string | null;
  levels: LevelTold[];
};

export type Use = {
  account_id: string;
};

/** A row that refers to this one. */
export type UseTold = {
  kind: string;
  id: string;
  field: string;
  name: string;
};

/** At most twenty of them. */
export type UsedBy = {
  items: UseTold[];
};

/** A person or a room. Language and time zone, if not set, are the account's. */
export type User = {
  id: string;
  account_id: string | null;
  revision: number | null;
  created_at: string;
  updated_at: string | null;
  name: string;
  kind: "person" | "room";
  email: string | null;
  /** For text messages: as people write it in the account's country; shown in E.164. */
  mobile: string | null;
  language: string | null;
  time_zone: string | null;
  billing_id: string | null;
  /** Listed in the company's directory. */
  in_directory: boolean;
  settings: UserSettings;
  limits: Limits;
};

/** Personal settings. */
export type UserSettings = {
  caller_id: CallerId;
  /** Which numbers may be called; empty: the account's rules. */
  restriction_class_id: string | null;
};

/** Of an account below. */
export type WalletBelow = {
  currency: string;
  balance: string;
  /** For calls that go on. */
  reserved: string;
  /** What it may owe; null = anything. */
  credit_limit: string | null;
  available: string | null;
  account_id: string;
  account: string;
  kind: string;
  billing: string;
};

/** `available`: what may still be spent; null = anything. */
export type WalletSeen = {
  currency: string;
  balance: string;
  /** For calls that go on. */
  reserved: string;
  /** What it may owe; null = anything. */
  credit_limit: string | null;
  available: string | null;
};

export type WalletsPage = {
  items: WalletBelow[];
  total: number;
  page: number;
  per_page: number;
};

/** Who one is on the phone, and what the browser registers with; ask again before it is over. */
export type WebPhone = {
  device_id: string;
  name: string;
  extensions: string[];
  /** The device's address, sip:user@realm. */
  uri: string;
  realm: string;
  /** For the digest; not that of the address. */
  username: string;
  secret: string;
  /** Seconds. */
  good_for_s: number;
};

/** Whether there is one to be had: it takes a log-in that is a user's, and the account's feature `web_phone`. */
export type WebPhoneOffer = {
  offered: boolean;
  user_id: string | null;
  /** Null: it is made when it is first used. */
  device_id: string | null;
};

/** Shown this once. */
export type WebhooksNewSecret = {
  secret: string;
};

/** `account` is where requests act: the own one, or the one used. Unsafe requests repeat `csrf_token` in the header X-CSRF-Token. `grants` null = not restricted. */
export type Who = {
  login: LoginShown;
  account: InAccount;
  own_account: InAccount;
  rights: Right[];
  grants: Record<string, Action[]> | null;
  language: string;
  csrf_token: string;
};
