using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Who may connect, as blocks of which the longest decides.</summary>
public sealed class AddressRangesTests
{
    [Fact]
    public void Without_demands_everybody_may_connect()
    {
        AddressRanges.Of([]).ShouldBeNull();
        AddressRanges.Of([new(null, null)]).ShouldBeNull();
    }

    [Fact]
    public void Nobody_may_connect_where_levels_allow_different_blocks()
    {
        var nobody = AddressRanges.Of([new(["10.0.0.0/8"], null), new(["192.168.0.0/16"], null)]).ShouldNotBeNull();
        nobody.Open.ShouldBeEmpty();
        nobody.Closed.ShouldBeEmpty();
    }

    /// <summary>Few short blocks, so that they lie in one another; each address is looked at as a whole.</summary>
    [Fact]
    public void The_longest_block_decides_as_all_levels_together_do()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            ImmutableArray<AddressAccess> levels = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new AddressAccess(Blocks(random), Blocks(random)))];
            var ranges = AddressRanges.Of(levels);
            for (var last = 0; last < 256; last++)
            {
                var address = IPAddress.Parse($"10.0.0.{last}");
                var expected = levels.All(level =>
                    (level.Allow is not { } allow || Holds(allow, address)) && !(level.Deny is { } deny && Holds(deny, address))
                );
                (ranges is null || IsOpen(ranges, address)).ShouldBe(expected, $"{address} of {string.Join("; ", levels)}");
            }
        }
    }

    private static ImmutableArray<string>? Blocks(Random random) =>
        random.Next(3) == 0
            ? null
            :
            [
                .. Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(_ => random.Next(24, 33))
                    .Select(length => $"10.0.0.{random.Next(256) & (0xff << (32 - length))}/{length}"),
            ];

    private static bool Holds(IEnumerable<string> blocks, IPAddress address) => blocks.Any(block => IPNetwork.Parse(block).Contains(address));

    private static bool IsOpen(AddressRanges ranges, IPAddress address) =>
        ranges
            .Open.Select(block => (Block: block, Open: true))
            .Concat(ranges.Closed.Select(block => (Block: block, Open: false)))
            .Where(range => range.Block.Contains(address))
            .OrderByDescending(range => range.Block.PrefixLength)
            .Select(range => range.Open)
            .FirstOrDefault();
}
