import type { adminKeyHeader } from '../../core/request-headers.js';

/**
 * Headers for calls that use the admin key: `product.confluence.pages.list({}, { headers: withAdminKey })`. Enable the
 * key first, with `product.confluence.adminKey.enable()`.
 *
 * Use it only at the address of the site. Measured by others: the gateway ignores the header without an error, and
 * restricted pages are missing.
 */
export const withAdminKey = { 'Atl-Confluence-With-Admin-Key': 'true' } as const satisfies Readonly<Record<typeof adminKeyHeader, 'true'>>;
