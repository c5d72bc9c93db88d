/// The client's side of a manager of CPython: Java interfaces over requests in CPython's words.
@NullMarked
package dev.muster.internal.client.python;

import org.jspecify.annotations.NullMarked;
