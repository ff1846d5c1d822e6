#pragma once

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "codehub/agent/broadcast.hpp"
#include "codehub/agent/child.hpp"
#include "codehub/agent/pty.hpp"
#include "codehub/agent/scrollback.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::agent {

/// One shell on a pseudo-terminal, which lives on while nobody looks. Any number of viewers read the same bytes, each
/// at its own pace from the shared scroll-back: nothing is kept per viewer. The quickest viewer sets the pace of the
/// programs; one that falls behind by more than the scroll-back has lost its place. Belongs to one executor.
class Terminal {
 public:
  static constexpr std::size_t kScrollbackBytes = 256 * 1024;
  /// How far the programs may be ahead of the quickest viewer.
  static constexpr std::size_t kAheadBytes = 128 * 1024;

  Terminal(asio::any_io_executor executor, std::string id, Pty pty, std::shared_ptr<Child> shell);

  /// Reads the programs' output until the shell has ended.
  [[nodiscard]] asio::awaitable<void> run();

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] Timestamp created_at() const { return created_at_; }
  [[nodiscard]] std::size_t viewer_count() const { return viewers_.size(); }
  [[nodiscard]] std::string title() const;
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] int exit_code() const { return exit_code_; }

  void resize(TerminalSize size);
  /// Passes keys on, waiting while the programs do not read them.
  [[nodiscard]] Task<void> write(std::span<const char> data);
  /// The shell gets SIGHUP, as when a terminal goes away.
  void hang_up();
  /// For a shell that outlived `hang_up`.
  void kill();
  /// False when the shell still runs after `limit`.
  [[nodiscard]] asio::awaitable<bool> wait_ended(std::chrono::steady_clock::duration limit);

  /// A place in the output; while it lives, its owner counts as a viewer.
  class Viewer {
   public:
    explicit Viewer(std::shared_ptr<Terminal> terminal);
    ~Viewer();
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;

    /// What was there before, made fit for showing again; the place moves behind it.
    [[nodiscard]] std::string catch_up();
    /// The next bytes; empty when the shell has ended and all is read. kInvalidState for a viewer that lost its place.
    [[nodiscard]] Task<std::string> next();
    /// Tells that what `next` gave has been taken by the other side.
    void advance(std::size_t count);

   private:
    friend class Terminal;
    std::shared_ptr<Terminal> terminal_;
    std::uint64_t place_ = 0;
    std::list<Viewer*>::iterator entry_;
  };

 private:
  [[nodiscard]] bool everybody_is_behind() const;
  [[nodiscard]] asio::awaitable<void> end_with_shell();
  void drain();

  std::string id_;
  Timestamp created_at_;
  std::shared_ptr<Child> shell_;
  asio::posix::stream_descriptor master_;
  Scrollback scrollback_{kScrollbackBytes};
  std::list<Viewer*> viewers_;
  Broadcast output_;
  Broadcast progress_;
  bool shell_ended_ = false;
  bool ended_ = false;
  int exit_code_ = 0;
};

}  // namespace codehub::agent
