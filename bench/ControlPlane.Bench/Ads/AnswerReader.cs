namespace ControlPlane.Bench.Ads;

/// <summary>What a client takes note of in one response.</summary>
internal interface IAnswers
{
    /// <summary>An answer has come whole.</summary>
    void Answered(AnswerReader answer);
}

/// <summary>
/// Reads the answers of a stream byte by byte as they come, and looks at their top-level fields only: it counts resources, and keeps the nonce, the type and a
/// hash of the version. A sampled stream keeps the whole message besides.
/// </summary>
/// <param name="target">Told of each answer.</param>
/// <param name="whole">Whether the messages are kept.</param>
internal sealed class AnswerReader(IAnswers target, bool whole)
{
    private const int PrefixSize = 5,
        LongestNonce = 100,
        LongestVersion = 100;
    private const ulong HashStart = 14695981039346656037,
        HashFactor = 1099511628211;
    private const uint VersionField = 1,
        ResourceField = 2,
        TypeField = 4,
        NonceField = 5,
        RemovedField = 6;

    private enum Part
    {
        Prefix,
        Key,
        Length,
        Value,
    }

    private readonly byte[] _nonce = new byte[LongestNonce];
    private readonly byte[] _version = new byte[LongestVersion];
    private int _versionSize;
    private Part _part;
    private int _prefix;
    private int _left;
    private uint _field;
    private uint _number;
    private int _shift;
    private int _valueLeft;
    private int _nonceSize;
    private int _messageSize;

    /// <summary>Resources in the answer.</summary>
    public int Resources { get; private set; }

    /// <summary>Names it removes.</summary>
    public int Removed { get; private set; }

    /// <summary>Bytes of the message with its gRPC prefix.</summary>
    public int Size { get; private set; }

    /// <summary>FNV-1a over <c>system_version_info</c>.</summary>
    public ulong Version { get; private set; }

    /// <summary>FNV-1a over the type URL.</summary>
    public ulong Type { get; private set; }

    /// <summary>What the acknowledgement must say.</summary>
    public ReadOnlySpan<byte> Nonce => _nonce.AsSpan(0, _nonceSize);

    /// <summary>The version, which an acknowledgement of the state of the world must say too.</summary>
    public ReadOnlySpan<byte> VersionText => _version.AsSpan(0, _versionSize);

    /// <summary>The message, where it is kept.</summary>
    public byte[]? Message { get; private set; }

    /// <summary>The hash that <see cref="Type"/> has for a type URL.</summary>
    public static ulong HashOf(string text)
    {
        var hash = HashStart;
        foreach (var letter in text)
            hash = (hash ^ letter) * HashFactor;
        return hash;
    }

    /// <summary>Takes in a part of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_part == Part.Prefix)
            {
                Prefix(bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            var inside = bytes[..Math.Min(_left, bytes.Length)];
            if (whole)
                inside.CopyTo(Message.AsSpan(_messageSize - _left));
            _left -= inside.Length;
            Fields(inside);
            bytes = bytes[inside.Length..];
            if (_left == 0)
                End();
        }
    }

    private void Prefix(byte next)
    {
        if (_prefix == 0 && next != 0)
            throw new InvalidDataException("The answer is compressed, which this client did not offer.");
        _left = (_left << 8) | next;
        if (++_prefix < PrefixSize)
            return;
        (_prefix, _part, _messageSize, _number, _shift) = (0, Part.Key, _left, 0, 0);
        (Resources, Removed, Size, _nonceSize, Version, Type) = (0, 0, PrefixSize + _left, 0, HashStart, HashStart);
        _versionSize = 0;
        if (whole)
            Message = new byte[_left];
        if (_left == 0)
            End();
    }

    private void Fields(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_part == Part.Value)
            {
                var value = bytes[..Math.Min(_valueLeft, bytes.Length)];
                Value(value);
                _valueLeft -= value.Length;
                bytes = bytes[value.Length..];
                if (_valueLeft == 0)
                    Next(Part.Key);
                continue;
            }

            var next = bytes[0];
            bytes = bytes[1..];
            _number |= (uint)(next & 0x7f) << _shift;
            _shift += 7;
            if (next < 0x80)
                Number();
        }
    }

    private void Number()
    {
        if (_part == Part.Key)
        {
            if ((_number & 7) != 2)
                throw new InvalidDataException($"The answer has the field {_number >> 3} of wire type {_number & 7}, which no response of xDS has.");
            _field = _number >> 3;
            if (_field == ResourceField)
                Resources++;
            else if (_field == RemovedField)
                Removed++;
            Next(Part.Length);
        }
        else
        {
            _valueLeft = (int)_number;
            Next(_valueLeft == 0 ? Part.Key : Part.Value);
        }
    }

    private void Next(Part part) => (_part, _number, _shift) = (part, 0, 0);

    private void Value(ReadOnlySpan<byte> part)
    {
        switch (_field)
        {
            case VersionField:
                Version = Hash(Version, part);
                part.CopyTo(_version.AsSpan(_versionSize));
                _versionSize += part.Length;
                break;
            case TypeField:
                Type = Hash(Type, part);
                break;
            case NonceField:
                part.CopyTo(_nonce.AsSpan(_nonceSize));
                _nonceSize += part.Length;
                break;
            default:
                break;
        }
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
            hash = (hash ^ next) * HashFactor;
        return hash;
    }

    private void End()
    {
        (_part, _left) = (Part.Prefix, 0);
        target.Answered(this);
    }
}
