/// One map that all fill.
@NullMarked
package dev.muster.examples.managerdict;

import org.jspecify.annotations.NullMarked;
