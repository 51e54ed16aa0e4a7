/** Customers of members (客户联系), as far as acquisition needs them: {@link io.huoke.wecom.contact.ContactApi}. */
@NullMarked
package io.huoke.wecom.contact;

import org.jspecify.annotations.NullMarked;
