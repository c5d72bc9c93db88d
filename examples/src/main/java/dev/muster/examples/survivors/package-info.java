/// Tasks that would end a JVM.
@NullMarked
package dev.muster.examples.survivors;

import org.jspecify.annotations.NullMarked;
