/// Every example with its Python partner, in both directions.
@NullMarked
package dev.muster.tests.examples;

import org.jspecify.annotations.NullMarked;
