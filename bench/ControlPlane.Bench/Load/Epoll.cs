using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ControlPlane.Bench.Load;

/// <summary>
/// Linux' epoll: which of many sockets can be read or written now. .NET's own sockets dispatch each event to a pool of threads, which costs more than what is
/// measured.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1,
        Remove = 2,
        Modify = 3,
        Interrupted = 4;
    private const uint In = 1,
        Out = 4;
    private const int AtOnce = 512;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly int _descriptor = Checked(Create(0));
    private readonly byte[] _events = new byte[AtOnce * EventSize];
    private readonly int _wake = Checked(MakeEvent(0, 0x800));

    /// <summary>The slot of the event that <see cref="Wake"/> makes.</summary>
    public const int WakeSlot = -1;

    /// <summary>Makes it.</summary>
    public Epoll() => Control(Add, _wake, WakeSlot, In);

    /// <summary>From now on tells of this socket as <paramref name="slot"/>.</summary>
    public void Watch(int socket, int slot) => Control(Add, socket, slot, In);

    /// <summary>Whether it tells when the socket can be written, too.</summary>
    public void WatchWrites(int socket, int slot, bool writes) => Control(Modify, socket, slot, writes ? In | Out : In);

    /// <summary>No longer tells of this socket.</summary>
    public void Forget(int socket) => Control(Remove, socket, 0, 0);

    /// <summary>Ends the present or next wait; from any thread.</summary>
    public void Wake() => _ = Write(_wake, 1);

    /// <summary>Waits until something is ready, at most so many milliseconds (-1: for ever), and gives the slots.</summary>
    public int Wait(Span<int> slots, int milliseconds)
    {
        var count = WaitFor(_descriptor, _events, Math.Min(AtOnce, slots.Length), milliseconds);
        if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        for (var index = 0; index < count; index++)
        {
            slots[index] = BinaryPrimitives.ReadInt32LittleEndian(_events.AsSpan((index * EventSize) + DataOffset));
            if (slots[index] == WakeSlot)
                _ = Read(_wake, out _);
        }

        return Math.Max(count, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Close(_descriptor);
        _ = Close(_wake);
    }

    private void Control(int operation, int socket, int slot, uint events)
    {
        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, events);
        BinaryPrimitives.WriteInt32LittleEndian(entry[DataOffset..], slot);
        Checked(ControlOf(_descriptor, operation, socket, ref entry[0]));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ControlOf(int epoll, int operation, int descriptor, ref byte entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitFor(int epoll, [Out] byte[] events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int MakeEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_write", SetLastError = true)]
    private static partial int Write(int descriptor, ulong value);

    [LibraryImport("libc", EntryPoint = "eventfd_read", SetLastError = true)]
    private static partial int Read(int descriptor, out ulong value);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
