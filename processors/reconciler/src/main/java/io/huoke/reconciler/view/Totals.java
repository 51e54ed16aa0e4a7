package io.huoke.reconciler.view;

import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Pass;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * All tenants together.
 *
 * @param tenants how many there are
 * @param failing how many of them WeCom does not answer about
 * @param inPass how many are in the middle of a pass
 * @param neverPassed how many have not seen the end of one
 * @param customers rows of A6 in everybody's last pass, but for first ones
 * @param missing those of them that no callback had told of
 * @param calls to WeCom by interface
 */
record Totals(
        int tenants, int failing, int inPass, int neverPassed, long customers, long missing, Map<String, Long> calls) {

    static Totals of(Collection<ReconciliationRow> rows) {
        int failing = 0;
        int inPass = 0;
        int neverPassed = 0;
        long customers = 0;
        long missing = 0;
        Map<String, Long> calls = new TreeMap<>();
        for (ReconciliationRow row : rows) {
            Pass last = row.lastPass();
            failing += row.failing() == null ? 0 : 1;
            inPass += row.pass() == null ? 0 : 1;
            neverPassed += last == null ? 1 : 0;
            if (last != null && !last.first()) {
                customers += last.customers();
                missing += last.missing();
            }
            row.calls().forEach((api, number) -> calls.merge(api, number, Long::sum));
        }
        return new Totals(rows.size(), failing, inPass, neverPassed, customers, missing, calls);
    }
}
