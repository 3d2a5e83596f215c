using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Core.Observe;

public sealed class KeySetObserverTests : IAsyncDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);

    private readonly KeySetRig _rig = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => $"issuer: i, keys: {{url: '{_rig.Issuer.KeySetUrl}', staleFor: 1h}}";

    [Fact]
    public async Task A_key_set_is_fetched_once_per_period_by_one_replica_for_all()
    {
        var (first, second) = (await _rig.StartAsync(), await _rig.StartAsync());
        await KeySetRig.PutAsync(first, Url);
        await _rig.AttemptedAsync(first);
        await second.Store.RefreshAsync(Cancel);
        second.Keys.ShouldBe(first.Keys);
        second.Keys.ShouldNotBeNull().ShouldContain("key-1-rsa");
        _rig.Issuer.KeySetHits.ShouldBe(1);

        for (var period = 2; period <= 4; period++)
        {
            _rig.Clock.Advance(Refresh);
            (await _rig.AttemptedAsync(first)).Error.ShouldBeNull();
            _rig.Issuer.KeySetHits.ShouldBe(period);
        }

        first.Store.Current!.Facts.Sequence.ShouldBe(1);
    }

    [Fact]
    public async Task A_rotated_key_is_known_after_the_refresh()
    {
        var replica = await _rig.StartAsync();
        await KeySetRig.PutAsync(replica, Url);
        await _rig.AttemptedAsync(replica);

        _rig.Issuer.Rotate();
        _rig.Clock.Advance(Refresh);
        await _rig.AttemptedAsync(replica);

        replica.Keys.ShouldNotBeNull().ShouldContain("key-2-rsa");
        replica.Keys.ShouldNotContain("key-1-rsa");
    }

    [Fact]
    public async Task While_the_issuer_is_down_its_keys_are_kept_until_they_are_too_old()
    {
        var replica = await _rig.StartAsync();
        await KeySetRig.PutAsync(replica, Url);
        await _rig.AttemptedAsync(replica);
        var began = _rig.Clock.GetUtcNow();

        await _rig.Issuer.GoDownAsync();
        _rig.Clock.Advance(Refresh);
        var failed = await _rig.AttemptedAsync(replica);
        (failed.Failures, failed.FetchedAt).ShouldBe((1, began));
        failed.Error.ShouldNotBeNull();
        replica.Keys.ShouldNotBeNull();

        await PassAsync(() => replica.Keys is null);
        _rig.Clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(began + TimeSpan.FromHours(1));

        _rig.Issuer.GoUp();
        await PassAsync(() => replica.Keys is not null);
    }

    [Fact]
    public async Task An_answer_that_is_no_key_set_changes_nothing()
    {
        var replica = await _rig.StartAsync();
        await KeySetRig.PutAsync(replica, Url);
        await _rig.AttemptedAsync(replica);
        var keys = replica.Keys;

        _rig.Issuer.Instead = (200, """{"keys":[{"kty":"oct","k":"AAAA"}]}""", null);
        _rig.Clock.Advance(Refresh);

        (await _rig.AttemptedAsync(replica)).Error.ShouldBe("the key set has no key that can be used");
        replica.Keys.ShouldBe(keys);
    }

    [Fact]
    public async Task A_restarted_replica_fetches_when_it_is_due_and_not_before()
    {
        var first = await _rig.StartAsync();
        await KeySetRig.PutAsync(first, Url);
        await _rig.AttemptedAsync(first);
        await _rig.StopAsync(first);

        _rig.Clock.Advance(Refresh / 2);
        var second = await _rig.StartAsync();
        second.Keys.ShouldNotBeNull();
        _rig.Issuer.KeySetHits.ShouldBe(1);

        _rig.Clock.Advance(Refresh / 2);
        await _rig.AttemptedAsync(second);
        _rig.Issuer.KeySetHits.ShouldBe(2);
    }

    [Fact]
    public async Task It_is_fetched_early_when_asked_for_but_not_in_a_row()
    {
        var replica = await _rig.StartAsync();
        (await replica.KeySets.RefreshAsync("corp", Cancel)).ShouldBe(KeySetRefresh.NotFetched);
        await KeySetRig.PutAsync(replica, Url);
        await _rig.AttemptedAsync(replica);
        _rig.Issuer.Rotate();
        (await replica.KeySets.RefreshAsync("corp", Cancel)).ShouldBe(KeySetRefresh.TooEarly);

        _rig.Clock.Advance(KeySetObserver.ShortestPause);
        (await replica.KeySets.RefreshAsync("corp", Cancel)).ShouldBe(KeySetRefresh.Begun);
        await _rig.AttemptedAsync(replica);

        replica.Keys.ShouldNotBeNull().ShouldContain("key-2-rsa");
        (await replica.KeySets.RefreshAsync("corp", Cancel)).ShouldBe(KeySetRefresh.TooEarly);
        _rig.Issuer.KeySetHits.ShouldBe(2);
    }

    [Fact]
    public async Task Another_source_is_fetched_at_once_and_a_removed_provider_is_forgotten()
    {
        var replica = await _rig.StartAsync();
        await KeySetRig.PutAsync(replica, Url);
        await _rig.AttemptedAsync(replica);

        await KeySetRig.PutAsync(replica, $"discovery: '{_rig.Issuer.DiscoveryUrl}'");
        await Eventually.TrueAsync(
            () => replica.Keys?.Contains($"\"issuer\":\"{_rig.Issuer.Issuer}\"", StringComparison.Ordinal) == true,
            () => $"the discovered issuer is known: {replica.Keys}"
        );
        (_rig.Issuer.DiscoveryHits, _rig.Issuer.KeySetHits).ShouldBe((1, 2));

        await replica.Store.WriteAsync(
            new WriteRequest
            {
                Author = "ann",
                Source = "api",
                Delete = [new DocumentId("JwtProvider", "corp")],
            },
            Cancel
        );
        await Eventually.TrueAsync(() => replica.Keys is null, () => "the key set is forgotten");
    }

    [Fact]
    public async Task An_issuer_that_is_another_than_the_document_says_is_not_believed()
    {
        var replica = await _rig.StartAsync();
        await KeySetRig.PutAsync(replica, $"issuer: 'https://other.example.com/', discovery: '{_rig.Issuer.DiscoveryUrl}'");

        (await _rig.AttemptedAsync(replica)).Error.ShouldNotBeNull().ShouldContain("the JwtProvider another");
        replica.Keys.ShouldBeNull();
        _rig.Issuer.KeySetHits.ShouldBe(0);
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    /// <summary>Lets time pass until something has come about.</summary>
    private Task PassAsync(Func<bool> condition) =>
        Eventually.TrueAsync(
            () =>
            {
                _rig.Clock.Advance(TimeSpan.FromSeconds(20));
                return condition();
            },
            () => "it came about as time passed"
        );
}
