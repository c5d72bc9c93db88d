/// Objects that several processes use, with the interfaces of `java.util.concurrent` where it has
/// one.
@NullMarked
package dev.muster.shared;

import org.jspecify.annotations.NullMarked;
