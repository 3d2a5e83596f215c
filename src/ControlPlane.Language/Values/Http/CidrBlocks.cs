using System.Net;

namespace ControlPlane.Language.Values.Http;

/// <summary>Compares lists of blocks by the addresses in them, however they are written.</summary>
internal static class CidrBlocks
{
    /// <summary>Whether every address of the blocks is in one of the others.</summary>
    public static bool Cover(IEnumerable<string> others, IEnumerable<string> blocks)
    {
        var known = others.Select(CidrBlock.Parse).OfType<IPNetwork>().ToArray();
        return blocks.All(block => CidrBlock.Parse(block) is { } parsed && Cover(known, parsed));
    }

    /// <summary>Where several blocks cover one together, its halves are looked at.</summary>
    private static bool Cover(IPNetwork[] known, IPNetwork block)
    {
        if (known.Any(other => other.PrefixLength <= block.PrefixLength && other.Contains(block.BaseAddress)))
            return true;
        var within = known.Where(other => other.PrefixLength > block.PrefixLength && block.Contains(other.BaseAddress)).ToArray();
        return within.Length > 1 && Cover(within, Half(block, upper: false)) && Cover(within, Half(block, upper: true));
    }

    private static IPNetwork Half(IPNetwork block, bool upper)
    {
        var bytes = block.BaseAddress.GetAddressBytes();
        if (upper)
            bytes[block.PrefixLength / 8] |= (byte)(0x80 >> (block.PrefixLength % 8));
        return new IPNetwork(new IPAddress(bytes), block.PrefixLength + 1);
    }
}
