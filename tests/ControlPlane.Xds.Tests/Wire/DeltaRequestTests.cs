using System.Buffers;
using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Tests.Session;
using ControlPlane.Xds.Views;
using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire;

/// <summary>Requests are read as protobuf reads them, whole or in pieces, and anything else is refused.</summary>
public sealed class DeltaRequestTests
{
    [Fact]
    public void A_request_says_what_protobuf_reads_in_it()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var expected = Some(random);
            using var request = DeltaRequests.Read(InPieces(expected.ToByteArray(), random.Next(1, 200)));
            request.Node.ShouldBe(expected.Node);
            request.Type.Value.ShouldBe(expected.TypeUrl);
            request.Subscribe.ShouldBe(expected.ResourceNamesSubscribe);
            request.Unsubscribe.ShouldBe(expected.ResourceNamesUnsubscribe);
            request.Nonce.ShouldBe(uint.TryParse(expected.ResponseNonce, out var nonce) ? nonce : 0);
            request.Error.ShouldBe(expected.ErrorDetail?.Message);
            request.Known.IsEmpty.ShouldBe(expected.InitialResourceVersions.Count == 0);
        }
    }

    [Fact]
    public void Bytes_that_protobuf_refuses_are_refused()
    {
        var random = new Random(12);
        var (refused, taken) = (0, 0);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Some(random).ToByteArray();
            for (var flips = random.Next(3); flips >= 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(1, bytes.Length + 1)];
            if (Refuses(() => DeltaDiscoveryRequest.Parser.ParseFrom(bytes)))
            {
                // What stands in fields that are not looked at is not read, so it may be anything.
                refused++;
                if (!Refuses(() => Read(bytes)))
                    taken++;
            }
            else if (Refuses(() => Read(bytes)))
            {
                HasGroups(bytes).ShouldBeTrue(Convert.ToHexString(bytes));
            }
        }

        refused.ShouldBeGreaterThan(500);
        taken.ShouldBeLessThan(refused / 10);
    }

    [
        Theory,
        InlineData("", 0),
        InlineData("0", 0),
        InlineData("1", 1),
        InlineData("01", 0),
        InlineData("+1", 0),
        InlineData("1 ", 0),
        InlineData("1x", 0),
        InlineData("4294967295", uint.MaxValue)
    ]
    [InlineData("4294967296", 0)]
    public void Only_text_that_this_server_writes_is_a_nonce(string text, uint nonce) => SessionRig.Read(new() { ResponseNonce = text }).Nonce.ShouldBe(nonce);

    [Fact]
    public void XDS_079_Known_versions_are_compared_as_a_map_would_be()
    {
        var random = new Random(13);
        for (var i = 0; i < 300; i++)
        {
            var names = Enumerable.Range(0, random.Next(12)).Select(n => n % 3 == 0 ? new string('ü', 200) + n : $"n{n}").ToArray();
            var type = TypeView.First(Cds, "test", ResourceSet.Create(names.Where(_ => random.Next(3) > 0).Select(name => Resource(Cds, name)))[Cds]);
            var known = names
                .Where(_ => random.Next(4) > 0)
                .ToDictionary(
                    name => name,
                    name =>
                        random.Next(3) > 0 ? Resource(Cds, name).Version
                        : random.Next(2) > 0 ? "x"
                        : "a version longer than ours"
                );
            var wanted = new NameSets().Of(
                random.Next(2) == 0,
                [.. names.Where(_ => random.Next(3) == 0), .. random.Next(2) == 0 ? ["unheard-of"] : Array.Empty<string>()]
            );
            var request = new DeltaDiscoveryRequest { TypeUrl = Cds.Value };
            request.InitialResourceVersions.Add(known);
            using var read = SessionRig.Read(request);
            var mustSend = (wanted.All ? type.Entries.Keys.Concat(wanted.Names) : wanted.Names)
                .Distinct()
                .Where(name =>
                    !(known.TryGetValue(name, out var version) && (!type.Entries.TryGetValue(name, out var entry) || entry.Resource!.Version == version))
                );
            var gone = known.Keys.Where(name => wanted.Contains(name) && !type.Entries.ContainsKey(name));
            foreach (var versions in new[] { read.Known, read.Known.Without([]) })
            {
                var (actual, missing) = versions.Compare(type, wanted);
                actual.ShouldBe(mustSend, ignoreOrder: true);
                missing.ShouldBe(gone, ignoreOrder: true);
            }

            read.Known.Without([.. known.Keys]).IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void Of_a_name_that_stands_twice_the_last_version_counts()
    {
        var type = TypeView.First(Cds, "test", ResourceSet.Create([Resource(Cds, "a")])[Cds]);
        var (right, wrong) = (
            new DeltaDiscoveryRequest { InitialResourceVersions = { ["a"] = Resource(Cds, "a").Version } },
            new DeltaDiscoveryRequest { InitialResourceVersions = { ["a"] = "x" } }
        );
        MustSend(wrong, right).ShouldBeEmpty();
        MustSend(right, wrong, right).ShouldBeEmpty();
        MustSend(right, wrong).ShouldBe(["a"]);

        HashSet<string> MustSend(params DeltaDiscoveryRequest[] parts)
        {
            using var read = DeltaRequests.Read(new([.. parts.SelectMany(part => part.ToByteArray())]));
            return read.Known.Compare(type, NameSet.Everything).MustSend;
        }
    }

    private static DeltaDiscoveryRequest Some(Random random)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = random.Next(3) == 0 ? "type.googleapis.com/other" : Cds.Value };
        if (random.Next(2) == 0)
            request.Node = new Node
            {
                Id = "ü",
                Cluster = new string('c', random.Next(300)),
                Metadata = new(),
            };
        for (var i = random.Next(4); i > 0; i--)
            request.ResourceNamesSubscribe.Add($"wanted-{i}");
        for (var i = random.Next(4); i > 0; i--)
            request.ResourceNamesUnsubscribe.Add(new string('u', random.Next(200)));
        for (var i = random.Next(6); i > 0; i--)
            request.InitialResourceVersions.Add($"known-{i}", new string('v', random.Next(20)));
        if (random.Next(2) == 0)
            request.ResponseNonce = $"{random.Next(1, 100_000)}";
        if (random.Next(3) == 0)
            request.ErrorDetail = new() { Code = 13, Message = "no" };
        if (random.Next(3) == 0)
            request.ResourceLocatorsSubscribe.Add(new ResourceLocator { Name = "located" });
        return request;
    }

    private static bool Refuses(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (Exception refused) when (refused is InvalidProtocolBufferException or InvalidDataException)
        {
            return true;
        }
    }

    private static void Read(byte[] bytes)
    {
        using var read = DeltaRequests.Read(new(bytes));
    }

    /// <summary>Groups are protobuf's past: no message of xDS has them, so they are refused.</summary>
    private static bool HasGroups(byte[] bytes) => bytes.Any(value => (value & 7) is 3 or 4);

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, int size)
    {
        var (first, last) = ((Piece?)null, (Piece?)null);
        foreach (var chunk in bytes.Chunk(size))
        {
            last = new Piece(chunk, last);
            first ??= last;
        }

        return new(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? previous)
        {
            Memory = bytes;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
