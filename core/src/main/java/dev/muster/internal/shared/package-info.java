/// What shared objects have in common, whether a manager keeps them or memory: the checks of what
/// they are made with, and the part of a queue that needs nothing but its other methods.
@NullMarked
package dev.muster.internal.shared;

import org.jspecify.annotations.NullMarked;
