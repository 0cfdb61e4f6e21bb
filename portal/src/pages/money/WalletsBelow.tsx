import { Group, Pagination, SegmentedControl, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconWallet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { text, useAsked } from "./asked";
import { MoveMoney, type Whose } from "./MoveMoney";
import { walletsQuery } from "./queries";
import { SearchBox } from "./SearchBox";
import { numberCell, Sheet } from "./Sheet";
import { WalletRow } from "./WalletRow";

/** What the accounts below have, with money for each of them. */
export function WalletsBelow({ account, mayMove }: { account: string; mayMove: boolean }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useAsked();
  const [whose, setWhose] = useState<Whose | null>(null);
  const page = Number(asked.page ?? 1);
  const q = text(asked.q);
  const sort = text(asked.sort) || "name";
  const found = useQuery(walletsQuery(account, { q, sort, page, below: asked.below === true }));
  return (
    <>
      <Group px={{ base: 16, sm: 24 }} pb={10} gap="sm">
        <SearchBox
          label={t("wallet.find")}
          value={q}
          find={(q) => setAsked({ q, page: undefined })}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("wallet.order")}
          value={sort}
          onChange={(sort) => setAsked({ sort, page: undefined })}
          data={["name", "balance", "-balance"].map((value) => ({
            value,
            label: t(`wallet.sort_${value}`),
          }))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("wallet.which")}
          value={asked.below === true ? "all" : "direct"}
          onChange={(which) => setAsked({ below: which === "all" || undefined, page: undefined })}
          data={["direct", "all"].map((value) => ({ value, label: t(`wallet.which_${value}`) }))}
        />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <ErrorState error={found.error} again={() => void found.refetch()} />}
      {found.data?.items.length === 0 && (
        <Blank
          icon={IconWallet}
          title={q ? t("list.nothing_found") : t("wallet.nobody_below")}
          text={q ? undefined : t("wallet.nobody_below_text")}
        />
      )}
      {!!found.data?.items.length && (
        <Sheet label={t("wallet.below")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("wallet.account")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("wallet.billing")}</Table.Th>
              <Table.Th className={numberCell} visibleFrom="md">
                {t("wallet.reserved")}
              </Table.Th>
              <Table.Th className={numberCell}>{t("wallet.balance")}</Table.Th>
              <Table.Th className={numberCell} visibleFrom="sm">
                {t("wallet.available")}
              </Table.Th>
              {mayMove && (
                <Table.Th>
                  <VisuallyHidden>{t("wallet.actions")}</VisuallyHidden>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.data.items.map((row) => (
              <WalletRow key={row.account_id} row={row} move={mayMove ? setWhose : undefined} />
            ))}
          </Table.Tbody>
        </Sheet>
      )}
      {found.data && found.data.total > found.data.per_page && (
        <Group p="md" justify="space-between">
          <Text size="sm" c="dimmed">
            {t("wallet.accounts", { count: found.data.total })}
          </Text>
          <Pagination
            value={page}
            total={Math.ceil(found.data.total / found.data.per_page)}
            onChange={(page) => setAsked({ page })}
            getControlProps={(control) => ({ "aria-label": t(`do.${control}`) })}
          />
        </Group>
      )}
      <MoveMoney whose={whose} close={() => setWhose(null)} />
    </>
  );
}
