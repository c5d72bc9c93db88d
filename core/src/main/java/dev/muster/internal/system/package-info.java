/// What Linux says about itself in its files.
@NullMarked
package dev.muster.internal.system;

import org.jspecify.annotations.NullMarked;
