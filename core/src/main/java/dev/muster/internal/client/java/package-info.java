/// The client's side of a manager of Muster: Java interfaces over one connection for each process.
@NullMarked
package dev.muster.internal.client.java;

import org.jspecify.annotations.NullMarked;
