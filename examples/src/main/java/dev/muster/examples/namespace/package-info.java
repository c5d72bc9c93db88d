/// Values under names, which are copies.
@NullMarked
package dev.muster.examples.namespace;

import org.jspecify.annotations.NullMarked;
