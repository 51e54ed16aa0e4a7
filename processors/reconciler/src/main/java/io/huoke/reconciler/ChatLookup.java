package io.huoke.reconciler;

import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.acquisition.ChatInfo;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** get_chat_info: what a ChatKey stands for, within its 30 minutes (page 100130). */
final class ChatLookup extends Work {

    private static final Logger LOG = LoggerFactory.getLogger(ChatLookup.class);

    private final PendingChat chat;

    ChatLookup(Office office, TenantState state, PendingChat chat, Runnable end) {
        super(office, state, end);
        this.chat = chat;
    }

    @Override
    void begin(TenantState state) {
        Optional<Secret> key = chat.isOver(office().now()) ? Optional.empty() : open();
        if (key.isEmpty()) {
            givenUp();
            return;
        }
        ask(state, Api.GET_CHAT_INFO, source -> source.chat(state.id(), state.kind(), key.get()), this::answered);
    }

    private Optional<Secret> open() {
        try {
            return Optional.ofNullable(office().sealer()
                            .open(chat.sealed(), chat.eventId(), PendingChat.TYPE)
                            .get(PendingChat.CHAT_KEY))
                    .map(Secret::new);
        } catch (GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("eventId", chat.eventId())
                    .log("a ChatKey cannot be opened; give this process the current keyset");
            return Optional.empty();
        }
    }

    private void answered(TenantState state, ChatInfo info) {
        Reconciled.Chat data = new Reconciled.Chat(
                state.id().owner(),
                state.id().corpId(),
                info.userId(),
                info.externalUserId(),
                info.chatInfo().linkId(),
                info.chatInfo().state(),
                info.chatInfo().recvMsgCnt(),
                chat.eventId());
        office().output().reconciled(ReconciledEvent.of(data, chat.time(), office().now()));
        office().chats().remove(tenant(), chat);
        end();
    }

    @Override
    void failed(TenantState state, WeComException why) {
        if (why.failure() instanceof Failure.ItemFinal) {
            givenUp();
        } else {
            super.failed(state, why);
        }
    }

    private void givenUp() {
        office().metrics().chatLost();
        office().chats().remove(tenant(), chat);
        end();
    }
}
