/// Workers that are renewed.
@NullMarked
package dev.muster.examples.maxtasks;

import org.jspecify.annotations.NullMarked;
