/// What a user meets of the form in which values travel between Java processes: which classes may
/// come back, files as values, and what goes wrong.
@NullMarked
package dev.muster.codec;

import org.jspecify.annotations.NullMarked;
