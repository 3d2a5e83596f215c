namespace ControlPlane.Xds;

/// <summary>An answer to be written now: a body that many streams share, and a nonce of this stream's own.</summary>
/// <param name="Body">What it says.</param>
/// <param name="Nonce">Its nonce.</param>
internal sealed record Answer(Body Body, string Nonce)
{
    /// <summary>The framed field that holds the nonce; it stands last, for the order of fields is free in protobuf.</summary>
    public ReadOnlyMemory<byte> NonceField { get; } = Body.Framed(Nonce);

    /// <summary>Bytes of the whole message.</summary>
    public int Size => Body.Size + NonceField.Length;
}
