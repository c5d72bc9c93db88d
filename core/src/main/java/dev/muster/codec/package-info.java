/// What users see of the format in which values travel between Java processes: which classes are
/// accepted, files as values, and failures.
@NullMarked
package dev.muster.codec;

import org.jspecify.annotations.NullMarked;
