/// What examples there are, and what each consists of.
@NullMarked
package dev.muster.examples.catalogue;

import org.jspecify.annotations.NullMarked;
