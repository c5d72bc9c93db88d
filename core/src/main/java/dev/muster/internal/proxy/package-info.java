/// The client's side of a manager: requests in CPython's words, and Java interfaces over them.
@NullMarked
package dev.muster.internal.proxy;

import org.jspecify.annotations.NullMarked;
