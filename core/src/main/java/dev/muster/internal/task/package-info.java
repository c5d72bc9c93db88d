/// What a pool and its workers have in common, in whichever process: the context of a task while it
/// runs, and how tasks and results travel.
@NullMarked
package dev.muster.internal.task;

import org.jspecify.annotations.NullMarked;
