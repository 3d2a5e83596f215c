using System.Net;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Server.Tests.Core.Observe;

public sealed class FetcherTests : IAsyncDisposable
{
    private static readonly FetchOptions Loopback = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")], Insecure: true);

    private readonly FakeTimeProvider _clock = new();
    private readonly IdentityProvider _issuer = IdentityProvider.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "a loopback address")]
    [InlineData("::1", "a loopback address")]
    [InlineData("::ffff:127.0.0.1", "a loopback address")]
    [InlineData("0.0.0.0", "an unspecified address")]
    [InlineData("::", "an unspecified address")]
    [InlineData("169.254.169.254", "a metadata service")]
    [InlineData("fd00:ec2::254", "a metadata service")]
    [InlineData("168.63.129.16", "a metadata service")]
    [InlineData("169.254.1.1", "a link-local address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("10.1.2.3", "a private address")]
    [InlineData("172.31.0.1", "a private address")]
    [InlineData("::ffff:192.168.1.1", "a private address")]
    [InlineData("fd12::1", "a private address")]
    [InlineData("224.0.0.1", "a multicast or reserved address")]
    [InlineData("255.255.255.255", "a multicast or reserved address")]
    [InlineData("64:ff9b::7f00:1", "an address that stands for another")]
    [InlineData("2002:7f00:1::", "an address that stands for another")]
    public void Addresses_that_are_not_public_are_refused_by_the_name_of_the_setting(string address, string what)
    {
        var refusal = new FetchAddresses(new FetchOptions([], false)).Refusal(IPAddress.Parse(address));
        refusal.ShouldNotBeNull().ShouldContain(what);
        refusal.ShouldContain("--fetch-allow");
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("10.20.1.1")]
    [InlineData("::ffff:10.20.1.1")]
    public void Public_and_allowed_ones_are_not(string address) =>
        new FetchAddresses(new FetchOptions([IPNetwork.Parse("10.20.0.0/16")], false)).Refusal(IPAddress.Parse(address)).ShouldBeNull();

    [Fact]
    public async Task An_answer_is_its_text()
    {
        var fetched = await FetchAsync(Loopback, _issuer.KeySetUrl);
        fetched.Problem.ShouldBeNull();
        fetched.Text.ShouldNotBeNull().ShouldStartWith("{\"keys\":[");
    }

    [Fact]
    public async Task What_is_not_allowed_is_not_even_asked()
    {
        (await FetchAsync(new FetchOptions(Loopback.Allow, Insecure: false), _issuer.KeySetUrl)).Problem.ShouldNotBeNull().ShouldContain("--fetch-insecure");
        (await FetchAsync(new FetchOptions([], Insecure: true), _issuer.KeySetUrl)).Problem.ShouldNotBeNull().ShouldContain("127.0.0.1 is a loopback address");

        // A name is judged by what it resolves to at the moment of connecting.
        (await FetchAsync(new FetchOptions([], Insecure: true), _issuer.KeySetUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)))
            .Problem.ShouldNotBeNull()
            .ShouldContain("is a loopback address");
        _issuer.KeySetHits.ShouldBe(0);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _issuer.Instead = (302, "", _issuer.DiscoveryUrl);
        (await FetchAsync(Loopback, _issuer.KeySetUrl)).Problem.ShouldNotBeNull().ShouldContain("redirects are not followed");
        _issuer.DiscoveryHits.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_answer_is_a_problem()
    {
        _issuer.Instead = (503, "down", null);
        (await FetchAsync(Loopback, _issuer.KeySetUrl)).ShouldBe(new Fetched(null, "answered 503"));
        _issuer.Instead = (200, new string(' ', (1024 * 1024) + 1), null);
        (await FetchAsync(Loopback, _issuer.KeySetUrl)).ShouldBe(new Fetched(null, "the answer is longer than 1 MiB"));
        await _issuer.GoDownAsync();
        (await FetchAsync(Loopback, _issuer.KeySetUrl)).Problem.ShouldNotBeNullOrEmpty();
        _issuer.GoUp();
    }

    [Fact]
    public async Task Who_dawdles_is_not_waited_for()
    {
        _issuer.Delay = TimeSpan.FromMinutes(5);
        var pending = FetchAsync(Loopback, _issuer.KeySetUrl);
        await Eventually.TrueAsync(() => _issuer.KeySetHits == 1, () => "the issuer was asked");
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await pending).ShouldBe(new Fetched(null, "no answer within 10s"));
    }

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    private async Task<Fetched> FetchAsync(FetchOptions options, string url)
    {
        using var fetcher = new Fetcher(options, _clock);
        return await fetcher.FetchAsync(url, Cancel);
    }
}
