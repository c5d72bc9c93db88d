/// What is known of workers: how one ended, and why one could not be started.
@NullMarked
package dev.muster.worker;

import org.jspecify.annotations.NullMarked;
